import { groupBy } from '../../../core/stable.ts'
import type { ManagedService, NetworkInterface } from '../objects.ts'
import { notExpressed } from '../../snapshot/problems.ts'
import type { Seen, SeenService } from './seen.ts'

/**
 * Finds each service's interfaces. AWS does not tell which are whose: an interface is a service's when its description, its
 * subnet and its security groups fit that service and no other; else its addresses stay unknown, and that is said.
 */
export function assembleServices(seen: Seen, interfaces: readonly NetworkInterface[]): ManagedService[] {
  const services = seen.services.all.map((service) => ({ ...service, subnets: subnetsOf(service, seen) }))
  const owners = new Map<string, SeenService[]>()
  const bySubnet = groupBy(
    services
      .filter(({ networkInterfaces }) => networkInterfaces.length === 0)
      .flatMap((service) => service.subnets.map((subnet) => ({ subnet, service }))),
    ({ subnet }) => subnet,
  )
  for (const item of interfaces) {
    if (item.description === undefined || seen.attached.has(item.id)) continue
    const fitting = (bySubnet.get(item.subnet) ?? []).map(({ service }) => service).filter((service) => fits(service, item))
    if (fitting.length > 0) owners.set(item.id, narrowed(fitting, item, seen.subnets.items.get(item.subnet)?.zone))
  }
  const found = new Map<string, string[]>()
  for (const [id, candidates] of owners)
    // Functions with the same subnet and groups share one interface (Lambda guide, "Hyperplane ENIs").
    if (candidates.length === 1 || candidates.every(({ service }) => service === 'lambda'))
      for (const { id: owner } of candidates) found.set(owner, [...(found.get(owner) ?? []), id])
  const byId = new Map(interfaces.map((item) => [item.id, item]))
  return services.map((service) => {
    const own = (found.get(service.id) ?? service.networkInterfaces).filter((id) => byId.has(id))
    if (own.length === 0) noteUnknown(service, seen)
    const groups =
      service.securityGroups.length > 0 ? service.securityGroups : [...new Set(own.flatMap((id) => byId.get(id)?.securityGroups ?? []))]
    return plain({ ...service, securityGroups: groups }, own)
  })
}

function subnetsOf(service: SeenService, seen: Seen): readonly string[] {
  const group = service.subnetGroup === undefined ? undefined : seen.subnetGroups.items.get(service.subnetGroup)
  return service.subnets.length > 0 ? service.subnets : (group?.subnets ?? [])
}

function fits(service: SeenService, item: NetworkInterface): boolean {
  if (service.interfaceType !== undefined && item.type !== service.interfaceType) return false
  const starts = service.describedAs !== undefined && item.description?.startsWith(service.describedAs) === true
  if (!starts && service.interfaceType === undefined) return false
  return sameGroups(service.securityGroups, item.securityGroups)
}

const sameGroups = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((id) => b.includes(id))

/** A database's own zones tell it from another one in the same subnets. */
function narrowed(candidates: readonly SeenService[], item: NetworkInterface, zone: string | undefined): SeenService[] {
  const exact = candidates.filter(({ describedAs }) => describedAs === item.description)
  if (exact.length > 0 && exact.length < candidates.length) return exact
  const inZone = candidates.filter(({ zones }) => zone !== undefined && zones.includes(zone))
  return inZone.length > 0 ? inZone : [...candidates]
}

function noteUnknown({ name, service, from }: SeenService, seen: Seen): void {
  const message = `which network interfaces are those of ${service} ${name} is not to be seen: its addresses are unknown`
  const hint = 'ask by the address of its network interface; services with equal subnets and security groups can not be told apart'
  seen.problems.push({ ...notExpressed(message, from.at, hint), severity: 'info' })
}

function plain(service: SeenService, networkInterfaces: readonly string[]): ManagedService {
  const { zones: _zones, subnetGroup: _group, describedAs: _text, interfaceType: _type, ...rest } = service
  return { ...rest, networkInterfaces }
}
