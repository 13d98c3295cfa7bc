import { parseAddress } from '../../../ip/address.ts'
import { groupBy } from '../../../core/stable.ts'
import type { LoadBalancer, LoadBalancerListener, NetworkInterface, TargetGroup } from '../objects.ts'
import { given } from '../../snapshot/fields.ts'
import type { Missing } from '../../snapshot/missing.ts'
import { notExpressed } from '../../snapshot/problems.ts'
import type { Seen, SeenLoadBalancer, SeenTargets } from './seen.ts'

export interface AssembledLoadBalancers {
  readonly loadBalancers: readonly LoadBalancer[]
  readonly targetGroups: readonly TargetGroup[]
}

export function assembleLoadBalancers(seen: Seen, interfaces: readonly NetworkInterface[], missing: Missing): AssembledLoadBalancers {
  const listenersOf = groupBy(seen.listeners.all, ({ loadBalancer }) => loadBalancer)
  const interfacesOf = groupBy(
    interfaces.filter(({ description }) => description?.startsWith('ELB ') === true),
    ({ description }) => description?.slice('ELB '.length),
  )
  const loadBalancers = seen.loadBalancers.all.map((balancer): LoadBalancer => {
    const listeners = (listenersOf.get(balancer.id) ?? []).map(({ loadBalancer: _owner, ...rest }): LoadBalancerListener => rest)
    return {
      ...balancer,
      crossZone: isCrossZone(balancer, seen),
      networkInterfaces: (interfacesOf.get(describedAs(balancer)) ?? []).map(({ id }) => id),
      listeners,
      ...untoldListeners(balancer, listeners.length, seen),
    }
  })
  return { loadBalancers, targetGroups: [...seen.targetGroups.all.map((group) => withTargets(group, seen)), ...standIns(seen, missing)] }
}

/** AWS describes interfaces of a load balancer as `ELB net/<name>/<id>`, of the old kind as `ELB <name>`. */
const describedAs = ({ id, type }: SeenLoadBalancer): string =>
  type === 'classic' ? id : id.slice(id.indexOf('loadbalancer/') + 'loadbalancer/'.length)

/** Off for network and gateway load balancers unless set, on for the others (Elastic Load Balancing user guide). */
function isCrossZone({ id, name, type, from }: SeenLoadBalancer, seen: Seen): boolean {
  const byDefault = type === 'application'
  const set = seen.attributes.items.get(id)?.values['load_balancing.cross_zone.enabled']
  if (set === undefined && type === 'network') {
    const message = `whether load balancer ${name} sends across zones is not in the snapshot: AWS's default, no, is assumed`
    seen.problems.push(notExpressed(message, from.at, 'add LoadBalancerAttributes (docs/snapshots.md)'))
  }
  return set === undefined ? byDefault : set === 'true'
}

function untoldListeners({ id, name, type, from }: SeenLoadBalancer, count: number, seen: Seen): { readonly untold?: string } {
  if (type === 'classic' || count > 0 || seen.listened.has(id)) return {}
  const message = `the snapshot does not hold the listeners of load balancer ${name}: answers through it are UNDETERMINED`
  seen.problems.push(notExpressed(message, from.at, 'add Listeners or LoadBalancerListeners (docs/snapshots.md)'))
  return { untold: `its listeners, because the snapshot does not hold those of ${name}` }
}

function withTargets(group: Omit<TargetGroup, 'targets'>, seen: Seen): TargetGroup {
  const told = seen.targets.items.get(group.id)
  const attributes = seen.attributes.items.get(group.id)?.values ?? {}
  const preserves = attributes['preserve_client_ip.enabled']
  const crossZone = attributes['load_balancing.cross_zone.enabled']
  const isKnown = told !== undefined || group.targetType === 'lambda'
  if (!isKnown) {
    const message = `the snapshot does not hold the targets of target group ${group.name}: answers through it are UNDETERMINED`
    seen.problems.push(notExpressed(message, group.from.at, 'add LoadBalancerTargetHealth (docs/snapshots.md)'))
  }
  return {
    ...group,
    ...(preserves === undefined ? {} : { preservesClientAddress: preserves === 'true' }),
    ...(crossZone === 'true' || crossZone === 'false' ? { crossZone: crossZone === 'true' } : {}),
    targets: soundTargets(group, told, seen),
    ...(isKnown ? {} : { untold: `its targets, because the snapshot does not hold those of ${group.name}` }),
  }
}

/** Targets by address must be addresses. */
function soundTargets(
  { name, targetType }: Pick<TargetGroup, 'name' | 'targetType'>,
  told: SeenTargets | undefined,
  seen: Seen,
): TargetGroup['targets'] {
  if (told === undefined || targetType !== 'ip') return told?.targets ?? []
  return told.targets.filter(({ id }) => {
    if (parseAddress(id) !== undefined) return true
    seen.problems.push(
      notExpressed(
        `target "${id}" of target group ${name} is no address: it is left out`,
        told.from.at,
        'make the file again from the account',
      ),
    )
    return false
  })
}

function standIns(seen: Seen, missing: Missing): TargetGroup[] {
  const made = new Map<string, TargetGroup>()
  for (const listener of seen.listeners.all)
    for (const id of listener.targetGroups) {
      if (seen.targetGroups.items.has(id)) continue
      missing.note('target group', id, { id: listener.id, at: listener.from.at }, 'answers through it are UNDETERMINED')
      made.set(id, {
        id,
        name: id,
        region: seen.loadBalancers.items.get(listener.loadBalancer)?.region ?? '',
        protocol: listener.protocol,
        port: listener.port,
        targetType: 'ip',
        targets: [],
        untold: `its targets, because the snapshot does not hold ${id}`,
        from: { object: id, ...given('at', listener.from.at) },
      })
    }
  return [...made.values()]
}
