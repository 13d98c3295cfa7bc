import { bareAddress } from '../../ip/prefix.ts'
import type { Design } from '../../design/model.ts'
import { machinesFile, type RouterMachineConfig } from '../machines.ts'
import { expression, type TerraformBlock, type TerraformFile, type TerraformValue } from '../../deploy/resource.ts'
import type { SakuraObjects, Server, VSwitch } from './objects.ts'
import { nameObjects, stem, type SakuraNames } from './terraform-names.ts'
import { routersFile } from './terraform-routers.ts'

/** Public resolvers: the zone's own are an output of the server that would need them. */
const RESOLVERS = ['1.1.1.1', '8.8.8.8']

/** Everything of the design that stands in Sakura Cloud. Nested values are attributes in this provider, never blocks. */
export function sakuraTerraform(objects: SakuraObjects, design: Design): readonly TerraformFile[] {
  if (objects.switches.length === 0 && objects.internets.length === 0) return []
  const names = nameObjects(objects, design)
  const files = [
    versionsFile(),
    providersFile(),
    networkFile(objects, names),
    routersFile(objects, names),
    ...(objects.servers.length === 0
      ? []
      : [
          machinesFile(
            objects.servers.flatMap((server) => machine(objects, names, server)),
            {},
          ),
        ]),
    outputsFile(objects, names),
  ]
  return files.filter((file) => file.blocks.length > 0)
}

function versionsFile(): TerraformFile {
  const providers = { name: 'required_providers', body: { attributes: { sakura: { source: 'sacloud/sakura', version: '~> 3.12' } } } }
  return {
    path: 'versions.tf',
    blocks: [{ kind: 'terraform', labels: [], attributes: { required_version: '>= 1.11' }, blocks: [providers] }],
  }
}

function providersFile(): TerraformFile {
  const comment = 'API key from the environment: SAKURA_ACCESS_TOKEN and SAKURA_ACCESS_TOKEN_SECRET.'
  return { path: 'providers.tf', blocks: [{ kind: 'provider', labels: ['sakura'], comment, attributes: {} }] }
}

function networkFile(objects: SakuraObjects, names: SakuraNames): TerraformFile {
  const zoneOf = (id: string): string => objects.switches.find((candidate) => candidate.id === id)?.zone ?? ''
  const bridges = objects.bridges.map((bridge): TerraformBlock => ({
    kind: 'resource',
    labels: ['sakura_bridge', stem(bridge.name)],
    comment: `One layer-2 segment of ${bridge.switches.map(zoneOf).join(' and ')}.`,
    attributes: { name: bridge.name, zone: zoneOf(bridge.switches[0] ?? '') },
  }))
  const internets = objects.internets.map((internet): TerraformBlock => ({
    kind: 'resource',
    labels: ['sakura_internet', stem(internet.name)],
    comment: "Router + switch: the shared segment drops what is not from the server's own address, so a router cannot stand there.",
    attributes: {
      name: internet.name,
      zone: internet.zone,
      netmask: internet.prefixLength,
      band_width: internet.bandwidth,
      tags: names.tags,
    },
  }))
  return {
    path: 'sakura-network.tf',
    blocks: [...bridges, ...objects.switches.map((vswitch) => switchBlock(vswitch, names)), ...internets],
  }
}

function switchBlock(vswitch: VSwitch, names: SakuraNames): TerraformBlock {
  const closed = vswitch.use === 'closed-network'
  const comment = closed
    ? 'Port of the closed network. The line itself is ordered by hand and ends on this switch: see docs/deploy.md, "Manual steps".'
    : 'It has no addresses and no routes of its own: hosts get theirs from their own configuration.'
  return {
    kind: 'resource',
    labels: ['sakura_vswitch', stem(vswitch.name)],
    comment,
    attributes: {
      name: vswitch.name,
      zone: vswitch.zone,
      description: `${closed ? 'closed network' : 'LAN'} ${vswitch.cidr}`,
      ...(vswitch.bridge === undefined ? {} : { bridge_id: names.ref(vswitch.bridge) }),
      tags: names.tags,
    },
  }
}

/** The routers' files hold placeholders for what only apply tells: the address, the gateway and the block. */
function machine(objects: SakuraObjects, names: SakuraNames, server: Server): readonly RouterMachineConfig[] {
  return server.interfaces.flatMap(({ upstream, address, gateway }): RouterMachineConfig[] => {
    if (upstream.kind !== 'internet') return []
    const block = objects.internets.find((internet) => internet.id === upstream.id)
    const own = expression(`${names.ref(upstream.id, 'ip_addresses').text}[${upstream.index}]`)
    return [
      {
        node: server.node,
        address: own,
        dns: RESOLVERS,
        packFiles: true,
        replacements: [
          { placeholder: bareAddress(address), value: own },
          ...(gateway === undefined ? [] : [{ placeholder: gateway, value: names.ref(upstream.id, 'gateway') }]),
          ...(block === undefined
            ? []
            : [{ placeholder: bareAddress(block.placeholderCidr), value: names.ref(upstream.id, 'network_address') }]),
        ],
      },
    ]
  })
}

function outputsFile(objects: SakuraObjects, names: SakuraNames): TerraformFile {
  const addresses = objects.servers.flatMap((server) =>
    server.interfaces.flatMap(({ upstream }): [string, TerraformValue][] =>
      upstream.kind === 'internet' ? [[server.node, expression(`${names.ref(upstream.id, 'ip_addresses').text}[${upstream.index}]`)]] : [],
    ),
  )
  const value = Object.fromEntries(addresses)
  if (addresses.length === 0) return { path: 'outputs.tf', blocks: [] }
  return {
    path: 'outputs.tf',
    blocks: [{ kind: 'output', labels: ['router_addresses'], attributes: { description: 'Public addresses of the routers.', value } }],
  }
}
