import { groupBy } from '../../../core/stable.ts'
import type { ElasticIp, Instance, NetworkInterface } from '../objects.ts'
import { given } from '../../snapshot/fields.ts'
import type { Missing } from '../../snapshot/missing.ts'
import type { Seen } from './seen.ts'
import { standsInSubnet } from './strange.ts'

export interface AssembledInterfaces {
  readonly networkInterfaces: readonly NetworkInterface[]
  readonly elasticIps: readonly ElasticIp[]
  readonly instances: readonly Instance[]
}

export function assembleInterfaces(seen: Seen, missing: Missing): AssembledInterfaces {
  const fromInstances = [...seen.embeddedInterfaces.values()].filter(({ id }) => !seen.interfaces.items.has(id))
  const isSound = standsInSubnet(seen)
  const all = [...seen.interfaces.all, ...fromInstances].filter((item) => {
    if (seen.subnets.items.has(item.subnet)) return isSound(item)
    missing.note('subnet', item.subnet, { id: item.id, at: item.from.at }, 'what stands in it is not in the network')
    return false
  })
  return { networkInterfaces: all, elasticIps: elasticIpsOf(seen, all), instances: instancesOf(seen, all, missing) }
}

/** Interfaces tell their Elastic IPs too; their own call adds names, and is not always there. One at an interface that is not there does nothing. */
function elasticIpsOf(seen: Seen, interfaces: readonly NetworkInterface[]): ElasticIp[] {
  const told = seen.addresses.all
  const known = new Set(told.map(({ placeholder }) => placeholder))
  const fromInterfaces = interfaces.flatMap((item) =>
    (seen.elastic.get(item.id) ?? [])
      .filter((elastic) => !known.has(elastic.public))
      .map((elastic): ElasticIp => {
        const id = elastic.allocation ?? elastic.public
        return {
          id,
          name: id,
          region: item.region,
          ...given('account', item.account),
          networkInterface: item.id,
          privateAddress: elastic.private,
          placeholder: elastic.public,
          from: { object: id, ...given('at', item.from.at) },
        }
      }),
  )
  const byId = new Map(interfaces.map((item) => [item.id, item]))
  const sound = told.filter(({ networkInterface, privateAddress }) => {
    const item = byId.get(networkInterface)
    return item !== undefined && (privateAddress ?? item.address) !== ''
  })
  return [...sound, ...fromInterfaces]
}

function instancesOf(seen: Seen, interfaces: readonly NetworkInterface[], missing: Missing): Instance[] {
  const attached = groupBy(
    interfaces.filter(({ id }) => seen.attached.has(id)),
    ({ id }) => seen.attached.get(id),
  )
  const present = new Set(interfaces.map(({ id }) => id))
  const instances = seen.instances.all.map((instance): Instance => {
    const listed = instance.networkInterfaces.filter((id) => present.has(id))
    const others = (attached.get(instance.id) ?? []).map(({ id }) => id).filter((id) => !listed.includes(id))
    return others.length === 0 && listed.length === instance.networkInterfaces.length
      ? instance
      : { ...instance, networkInterfaces: [...listed, ...others] }
  })
  const known = seen.instances.items
  for (const { id, from } of interfaces) {
    const instance = seen.attached.get(id)
    if (instance !== undefined && !known.has(instance))
      missing.note('instance', instance, { id, at: from.at }, 'its interface stands for it, and whether it runs is not known')
  }
  return instances
}
