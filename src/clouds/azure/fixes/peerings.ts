import { parsePrefix, prefixesOverlap } from '../../../ip/prefix.ts'
import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { replaced } from '../../edits/lists.ts'
import { block, lines, stem } from '../../edits/terraform-text.ts'
import type { AzureObjects, Peering, VirtualNetwork } from '../objects.ts'
import { networkAt, networkOf, targetSubnet } from './places.ts'
import { isIn } from './routes.ts'
import { armId, inGroup } from './text.ts'

type Edit = ProposedEdit<AzureObjects>
type Flag = 'allowForwardedTraffic' | 'allowVirtualNetworkAccess'

/** Two networks that nothing joins are peered; a peering lets in what its flags keep out. */
export function peeringEdits(objects: AzureObjects, obstacle: Obstacle): readonly Edit[] {
  if (obstacle.goal !== 'pass') return []
  if (obstacle.kind === 'filter') return flagEdits(objects, obstacle)
  const own = obstacle.kind === 'route' ? networkAt(objects, obstacle.node) : undefined
  if (own === undefined) return []
  const there = targetSubnet(objects, obstacle)
  const other = there === undefined ? undefined : networkOf(objects, there)
  return other === undefined ? transitEdits(objects, own) : other.id === own.id ? [] : joinEdits(objects, own, other)
}

/** The network's own packets are what `VirtualNetwork` means only with access allowed; others' need forwarded traffic allowed. */
function flagEdits(objects: AzureObjects, { object, source, destination }: Obstacle): Edit[] {
  const crossed = objects.peerings.find(({ id }) => id === object)
  if (crossed !== undefined) return crossed.allowForwardedTraffic ? [] : [flag(crossed, 'allowForwardedTraffic')]
  return objects.peerings
    .filter((peering) => {
      if (peering.allowVirtualNetworkAccess) return false
      const rangesOf = (id: string): readonly string[] => objects.virtualNetworks.find((each) => each.id === id)?.addressPrefixes ?? []
      const [near, far] = [rangesOf(peering.virtualNetwork), rangesOf(peering.remoteVirtualNetwork)]
      return (isIn(near, source) && isIn(far, destination)) || (isIn(far, source) && isIn(near, destination))
    })
    .map((peering) => flag(peering, 'allowVirtualNetworkAccess'))
}

const ARGUMENTS: Readonly<Record<Flag | 'allowGatewayTransit' | 'useRemoteGateways', string>> = {
  allowForwardedTraffic: 'allow_forwarded_traffic',
  allowVirtualNetworkAccess: 'allow_virtual_network_access',
  allowGatewayTransit: 'allow_gateway_transit',
  useRemoteGateways: 'use_remote_gateways',
}

const networkName = (peering: Pick<Peering, 'virtualNetwork'>): string => peering.virtualNetwork.split('/').at(-1) ?? ''

const setCommand = (peering: Peering, name: keyof typeof ARGUMENTS): string =>
  `az network vnet peering update ${inGroup(peering)} --vnet-name ${networkName(peering)} --name ${peering.name} --set ${name}=true`

const setBlock = (peering: Peering, name: keyof typeof ARGUMENTS): string =>
  `# in the resource of this peering:\n${block(`resource "azurerm_virtual_network_peering" "${stem(`${networkName(peering)} ${peering.name}`)}"`, [[ARGUMENTS[name], true]])}`

function flag(peering: Peering, name: Flag): Edit {
  return {
    key: `${peering.id} ${name}`,
    cost: 2,
    words: `set ${name} of the peering ${peering.name} of ${networkName(peering)}`,
    commands: setCommand(peering, name),
    terraform: setBlock(peering, name),
    apply: (objects) => ({ ...objects, peerings: replaced(objects.peerings, peering.id, (each) => ({ ...each, [name]: true })) }),
  }
}

/** A peer's gateway serves the network where both sides say so (virtual network peering overview, gateways). */
function transitEdits(objects: AzureObjects, own: VirtualNetwork): Edit[] {
  const homes = new Set(
    objects.virtualNetworkGateways.flatMap(({ subnet }) => objects.subnets.find(({ id }) => id === subnet)?.virtualNetwork ?? []),
  )
  if (homes.has(own.id) || objects.peerings.some((each) => each.virtualNetwork === own.id && each.useRemoteGateways)) return []
  return objects.peerings.flatMap((near) => {
    const far = objects.peerings.find(
      (each) => each.virtualNetwork === near.remoteVirtualNetwork && each.remoteVirtualNetwork === near.virtualNetwork,
    )
    return near.virtualNetwork === own.id && near.connected && far !== undefined && homes.has(far.virtualNetwork)
      ? [transit(near, far)]
      : []
  })
}

function transit(near: Peering, far: Peering): Edit {
  const isOpen = far.allowGatewayTransit
  return {
    key: `${near.id} gateway transit`,
    cost: 3,
    words: `let ${networkName(near)} use the gateway of ${networkName(far)}: ${isOpen ? '' : `set allowGatewayTransit of the peering ${far.name} of ${networkName(far)}, and `}set useRemoteGateways of the peering ${near.name} of ${networkName(near)}`,
    commands: lines(...(isOpen ? [] : [setCommand(far, 'allowGatewayTransit')]), setCommand(near, 'useRemoteGateways')),
    terraform: lines(...(isOpen ? [] : [setBlock(far, 'allowGatewayTransit')]), setBlock(near, 'useRemoteGateways')),
    apply: (objects) => ({
      ...objects,
      peerings: objects.peerings.map((each) =>
        each.id === near.id ? { ...each, useRemoteGateways: true } : each.id === far.id ? { ...each, allowGatewayTransit: true } : each,
      ),
    }),
  }
}

/** Each direction that is missing is made; where one is there that nothing answers, both are made again (peering overview, states). */
function joinEdits(objects: AzureObjects, own: VirtualNetwork, other: VirtualNetwork): Edit[] {
  const overlap = own.addressPrefixes.some((a) => other.addressPrefixes.some((b) => prefixesOverlap(parsePrefix(a), parsePrefix(b))))
  const between = (a: VirtualNetwork, b: VirtualNetwork): Peering | undefined =>
    objects.peerings.find((each) => each.virtualNetwork === a.id && each.remoteVirtualNetwork === b.id)
  const [out, back] = [between(own, other), between(other, own)]
  if (overlap || (out?.connected === true && back?.connected === true)) return []
  const stale = [out, back].filter((each) => each !== undefined)
  const made = [directed(own, other), directed(other, own)]
  const dead = new Set(stale.map(({ id }) => id))
  return [
    {
      key: `peering ${[own.id, other.id].sort().join(' ')}`,
      cost: stale.length === 0 ? 8 : 6,
      words:
        stale.length === 0
          ? `peer ${own.name} with ${other.name}, in both directions`
          : `make the peering of ${own.name} with ${other.name} again in both directions: ${stale.length === 1 ? 'one of them is missing' : 'it is not connected'}`,
      commands: lines(
        ...stale.map((each) => `az network vnet peering delete ${inGroup(each)} --vnet-name ${networkName(each)} --name ${each.name}`),
        ...made.map(
          (each) =>
            `az network vnet peering create ${inGroup(each)} --vnet-name ${networkName(each)} --name ${each.name} --remote-vnet ${armId(each.remoteVirtualNetwork)} --allow-vnet-access`,
        ),
      ),
      terraform: lines(
        ...made.map((each) =>
          block(`resource "azurerm_virtual_network_peering" "${stem(`${networkName(each)} ${each.name}`)}"`, [
            ['name', each.name],
            ['resource_group_name', each.resourceGroup],
            ['virtual_network_name', networkName(each)],
            ['remote_virtual_network_id', armId(each.remoteVirtualNetwork)],
          ]),
        ),
      ),
      apply: (all) => ({ ...all, peerings: [...all.peerings.filter(({ id }) => !dead.has(id)), ...made] }),
    },
  ]
}

function directed(network: VirtualNetwork, remote: VirtualNetwork): Peering {
  const name = `to-${remote.name}`
  return {
    id: `${network.id}/virtualnetworkpeerings/${name.toLowerCase()}`,
    name,
    resourceGroup: network.resourceGroup,
    region: network.region,
    ...(network.subscription === undefined ? {} : { subscription: network.subscription }),
    from: {},
    virtualNetwork: network.id,
    remoteVirtualNetwork: remote.id,
    remoteAddressPrefixes: remote.addressPrefixes,
    connected: true,
    allowVirtualNetworkAccess: true,
    allowForwardedTraffic: false,
    allowGatewayTransit: false,
    useRemoteGateways: false,
  }
}
