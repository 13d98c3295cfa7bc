import { cloudInit } from '../machines.ts'
import { expression, type TerraformBlock, type TerraformFile, type TerraformValue } from '../../deploy/resource.ts'
import type { SakuraObjects, Server, ServerInterface } from './objects.ts'
import { stem, type SakuraNames } from './terraform-names.ts'

/** GiB; the smallest disk there is. */
const DISK_SIZE = 20

export function routersFile(objects: SakuraObjects, names: SakuraNames): TerraformFile {
  const zones = [...new Set(objects.servers.map((server) => server.zone))].sort()
  return {
    path: 'sakura-routers.tf',
    blocks: [
      ...zones.map((zone) => image(names, zone)),
      ...objects.servers.flatMap((server) => [disk(names, server), machine(names, server)]),
    ],
  }
}

function image(names: SakuraNames, zone: string): TerraformBlock {
  return {
    kind: 'data',
    labels: ['sakura_archive', `router_${stem(zone)}`],
    comment: 'Built from out/packer before the first apply; an archive belongs to one zone.',
    attributes: { name: names.image, zone },
  }
}

function disk(names: SakuraNames, server: Server): TerraformBlock {
  return {
    kind: 'resource',
    labels: ['sakura_disk', stem(server.name)],
    attributes: {
      name: server.name,
      zone: server.zone,
      plan: 'ssd',
      connector: 'virtio',
      size: DISK_SIZE,
      source_archive_id: expression(`data.sakura_archive.router_${stem(server.zone)}.id`),
      tags: names.tags,
    },
    blocks: [{ name: 'lifecycle', body: { attributes: { ignore_changes: [expression('source_archive_id')] } } }],
  }
}

function machine(names: SakuraNames, server: Server): TerraformBlock {
  const own = stem(server.name)
  return {
    kind: 'resource',
    labels: ['sakura_server', own],
    comment:
      'A new image or configuration never restarts a router by itself: replace members one after the other,\n' +
      `terraform apply -replace=sakura_disk.${own} -replace=sakura_server.${own}`,
    attributes: {
      name: server.name,
      zone: server.zone,
      core: server.core,
      memory: server.memory,
      disks: [expression(`sakura_disk.${own}.id`)],
      network_interface: server.interfaces.map((port) => networkInterface(names, port)),
      // Not together with disk_edit_parameter: the provider refuses both at once.
      user_data: cloudInit(server.node),
      tags: names.tags,
    },
    blocks: [{ name: 'lifecycle', body: { attributes: { ignore_changes: [expression('user_data')] } } }],
  }
}

function networkInterface(names: SakuraNames, { upstream, address }: ServerInterface): TerraformValue {
  if (upstream.kind === 'internet') return { upstream: names.ref(upstream.id, 'vswitch_id') }
  // For display in the control panel only; the machine sets its address itself.
  return { upstream: names.ref(upstream.id), user_ip_address: address.split('/')[0] ?? address }
}
