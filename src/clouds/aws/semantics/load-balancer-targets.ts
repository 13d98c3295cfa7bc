import { groupBy } from '../../../core/stable.ts'
import { containsAddress, parsePrefix } from '../../../ip/prefix.ts'
import { parseAddress } from '../../../ip/address.ts'
import { PROTOCOL } from '../../../network/model.ts'
import type { LoadBalancer, LoadBalancerListener, NetworkInterface, Subnet, TargetGroup } from '../objects.ts'
import { addressesOf, subnetRanges, type Semantics } from './context.ts'
import { trafficOf } from './traffic.ts'
import { standing } from './vpc.ts'

/** A registered target: where it is, as far as the objects tell. */
export interface Target {
  /** Absent: it is not modelled, or not among the objects; `what` names it. */
  readonly address?: string
  readonly what: string
  readonly port: number
  /** Absent: it belongs to no zone (an address outside of the VPC). */
  readonly zone?: string
}

/** Health states in which a target gets no new connections by the user's own doing (target group health guide). */
const WITHDRAWN = new Set(['draining', 'unused'])

/** Targets of a group that may get new connections, whatever their health checks say; `say` takes what was assumed. */
export function targetsOf(semantics: Semantics, balancer: LoadBalancer, group: TargetGroup, say: (sentence: string) => void): Target[] {
  if (group.untold !== undefined) return [{ what: group.untold, port: group.port }]
  return group.targets
    .filter((target) => target.health === undefined || !WITHDRAWN.has(target.health))
    .flatMap((target) => {
      if (target.health !== undefined && target.health !== 'healthy')
        say(`health is not taken into account: the target ${target.id} of ${group.id} is ${target.health}`)
      const port = target.port ?? group.port
      const zone = target.zone === undefined || target.zone === 'all' ? {} : { zone: target.zone }
      if (group.targetType === 'ip')
        return [{ address: target.id, what: target.id, port, ...zoneOfAddress(semantics, balancer, target.id), ...zone }]
      if (group.targetType === 'instance') return instance(semantics, target.id, port, zone)
      if (group.targetType === 'alb') return balancerNodes(semantics, target.id, port)
      return [{ what: `the target ${target.id} of type ${group.targetType}`, port, ...zone }]
    })
}

/** The primary address of the primary interface (Network Load Balancer guide, target type). A stopped one gets nothing. */
function instance(semantics: Semantics, id: string, port: number, zone: { readonly zone?: string }): Target[] {
  const { look } = semantics
  const machine = look.instance.get(id)
  if (machine?.stoppedState !== undefined) return []
  const eni = look.networkInterface.get(machine?.networkInterfaces[0] ?? '')
  if (machine === undefined || eni === undefined) return [{ what: `the target ${id}, which is not among the objects`, port, ...zone }]
  if (eni.address === '') return [{ what: `the target ${id}, whose interface has no IPv4 address`, port, ...zone }]
  const subnet = standing(semantics, eni)?.subnet
  return [{ address: eni.address, what: id, port, ...(subnet === undefined ? {} : { zone: subnet.zone }), ...zone }]
}

/** Whether a group of the target lets this in by naming one of the balancer's own groups. */
export function trusts(semantics: Semantics, balancer: LoadBalancer, target: Target, protocol: number): boolean {
  const { look } = semantics
  if (target.address === undefined || balancer.securityGroups.length === 0) return false
  const subnet = subnetOf(semantics, balancer, target.address)
  const eni = interfacesAt(semantics, target.address).find((each) => each.subnet === subnet?.id)
  const rules = (eni?.securityGroups ?? []).flatMap((group) => look.securityGroup.get(group)?.ingress ?? [])
  return rules.some((rule) => {
    if (rule.peer.kind !== 'security-group' || !balancer.securityGroups.includes(rule.peer.id)) return false
    const traffic = trafficOf(rule)
    const ports = traffic.destinationPorts
    return (
      (traffic.protocol === 'any' || traffic.protocol === protocol) &&
      (ports === undefined || ports.some(({ from, to }) => from <= target.port && target.port <= to))
    )
  })
}

/** Interfaces by address; ranges of VPCs may overlap. */
function interfacesAt(semantics: Semantics, address: string): readonly NetworkInterface[] {
  let byAddress = found.get(semantics)
  if (byAddress === undefined) {
    const each = semantics.objects.networkInterfaces.flatMap((eni) => addressesOf(eni).map((at) => ({ at, eni })))
    byAddress = new Map([...groupBy(each, ({ at }) => at)].map(([at, enis]) => [at, enis.map(({ eni }) => eni)]))
    found.set(semantics, byAddress)
  }
  return byAddress.get(address) ?? []
}

const found = new WeakMap<Semantics, ReadonlyMap<string, readonly NetworkInterface[]>>()

/** An Application Load Balancer is not modelled, but where it stands is. */
function balancerNodes({ objects }: Semantics, id: string, port: number): Target[] {
  const balancer = objects.loadBalancers.find((each) => each.id === id)
  const known = (balancer?.zones ?? []).flatMap(({ zone, address }) => (address === undefined ? [] : [{ address, what: id, port, zone }]))
  return known.length > 0 ? known : [{ what: `the load balancer ${id}`, port }]
}

function zoneOfAddress(semantics: Semantics, balancer: LoadBalancer, text: string): { readonly zone?: string } {
  const subnet = subnetOf(semantics, balancer, text)
  return subnet === undefined ? {} : { zone: subnet.zone }
}

function subnetOf({ look }: Semantics, balancer: LoadBalancer, text: string): Subnet | undefined {
  const address = parseAddress(text)
  if (address === undefined) return undefined
  const holds = (subnet: Subnet): boolean => subnetRanges(subnet).some((range) => containsAddress(parsePrefix(range), address))
  return (look.subnetsOfVpc.get(balancer.vpc) ?? []).find(holds)
}

/**
 * What a listener takes and a group serves. By default a Network Load Balancer keeps the client's address for instances, and for
 * addresses over UDP, TCP_UDP and QUIC; not for addresses over TCP and TLS (Network Load Balancer guide, client IP preservation).
 */
export function keepsClientByDefault(group: TargetGroup): boolean {
  return group.targetType === 'instance' || group.targetType === 'alb' || !['TCP', 'TLS'].includes(group.protocol)
}

const PROTOCOLS: Readonly<Record<string, readonly number[]>> = {
  TCP: [PROTOCOL.tcp],
  TLS: [PROTOCOL.tcp],
  UDP: [PROTOCOL.udp],
  QUIC: [PROTOCOL.udp],
  TCP_UDP: [PROTOCOL.tcp, PROTOCOL.udp],
  TCP_QUIC: [PROTOCOL.tcp, PROTOCOL.udp],
}

export function protocolsOf(listener: LoadBalancerListener): readonly number[] {
  return PROTOCOLS[listener.protocol] ?? []
}
