import { bareAddress } from '../../../ip/prefix.ts'
import { PROTOCOL, type FilterRule } from '../../../network/model.ts'
import type { LoadBalancer, LoadBalancerListener, TargetGroup } from '../objects.ts'
import { fabricAddress, fabricAddress4, fromOf, type Semantics } from './context.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import type { BalancerFoot } from './load-balancer.ts'
import { keepsClientByDefault, protocolsOf, targetsOf, trusts, type Target } from './load-balancer-targets.ts'

const ALL_PORTS = { from: 0, to: 65535 } as const

/** Where a balance takes packets: a port of the balancer's node, the address that they are sent to, and what targets see of it. */
interface Entrance {
  readonly interface: string
  readonly address: string
  /** True: targets never see the client, whatever their group says. */
  readonly hidesClient?: boolean
}

/** The listeners at every address of a foot; what none of them takes is refused. */
export function addListeners(semantics: Semantics, balancer: LoadBalancer, node: NodeDraft, foot: BalancerFoot): void {
  for (const address of foot.addresses) addEntrance(semantics, balancer, node, foot, { interface: foot.interface, address })
}

/** As {@link addListeners}, for what comes in at another port of the node and leaves by the foot. */
export function addEntrance(semantics: Semantics, balancer: LoadBalancer, node: NodeDraft, foot: BalancerFoot, entrance: Entrance): void {
  const from = fromOf(balancer)
  for (const listener of balancer.listeners) addListener(semantics, balancer, node, foot, entrance, listener)
  for (const protocol of [PROTOCOL.tcp, PROTOCOL.udp, PROTOCOL.icmp, PROTOCOL.icmpv6])
    node.balance({
      interface: entrance.interface,
      address: entrance.address,
      protocol,
      ports: ALL_PORTS,
      targets: [],
      keepsSource: false,
      from: { ...from, rule: 'no listener', code: 'ELBV2_LISTENERS_MISMATCH' },
    })
}

function addListener(
  semantics: Semantics,
  balancer: LoadBalancer,
  node: NodeDraft,
  foot: BalancerFoot,
  entrance: Entrance,
  listener: LoadBalancerListener,
): void {
  const groups = listener.targetGroups.flatMap((id) => semantics.objects.targetGroups.find((group) => group.id === id) ?? [])
  const missing = listener.targetGroups.filter((id) => !groups.some((group) => group.id === id))
  const all = groups.flatMap((group) =>
    targetsOf(semantics, balancer, group, (sentence) => node.assume(sentence)).map((target) => ({ target, group })),
  )
  const enabled = all.filter(({ target }) => target.zone === undefined || balancer.zones.some((zone) => zone.zone === target.zone))
  const reached = enabled.filter(
    ({ target, group }) => target.zone === undefined || target.zone === foot.zone || (group.crossZone ?? balancer.crossZone),
  )
  const code =
    all.length === 0 ? 'ELBV2_LISTENER_HAS_NO_TG' : enabled.length === 0 ? 'ELB_INSTALLED_AZ_RESTRICTION' : 'ELBV2_NO_TARGETS_IN_AZ'
  const rule = `${listener.protocol}:${listener.port}`
  const broken = balancer.brokenState !== undefined
  const targets = broken
    ? []
    : [
        ...reached.map(({ target }) => aim(semantics, node, foot, entrance.address, target)),
        ...missing.map((id) => aim(semantics, node, foot, entrance.address, unknownGroup(id))),
      ]
  const first = reached[0]?.group
  const keepsSource = entrance.hidesClient !== true && first !== undefined && keepsClient(node, first)
  for (const protocol of protocolsOf(listener)) {
    const speaks = keepsSource && reached.every(({ target }) => trusts(semantics, balancer, target, protocol))
    if (speaks)
      node.assume(
        `targets of ${rule} are shown ${balancer.name} in place of the client that it keeps: their groups let in what comes by its own`,
      )
    node.balance({
      interface: entrance.interface,
      address: entrance.address,
      protocol,
      ports: { from: listener.port, to: listener.port },
      targets,
      keepsSource: keepsSource && !speaks,
      from: { ...listener.from, object: balancer.id, rule, ...(targets.length > 0 ? {} : { code: broken ? 'BAD_STATE' : code }) },
    })
  }
  if (keepsSource) refuseLoops(semantics, balancer, node)
}

const unknownGroup = (id: string): Target => ({ what: `the target group ${id}, which is not among the objects`, port: 0 })

/** A target without a known address gets one of the fabric's, which leads to what is not modelled. */
function aim(
  semantics: Semantics,
  node: NodeDraft,
  foot: BalancerFoot,
  address: string,
  target: Target,
): { readonly address: string; readonly port?: number } {
  if (target.address !== undefined) return { address: target.address, port: target.port }
  const isSix = address.includes(':')
  const inside = isSix ? bareAddress(fabricAddress(semantics)) : fabricAddress4(semantics)
  const prefix = `${inside}/${isSix ? 128 : 32}`
  node.route(foot.interface, { prefix, target: { kind: 'unmodelled', what: target.what }, from: node.start.from })
  return { address: inside }
}

function keepsClient(node: NodeDraft, group: TargetGroup): boolean {
  if (group.preservesClientAddress !== undefined) return group.preservesClientAddress
  const keeps = keepsClientByDefault(group)
  const code = `ASSUMPTION_PRESERVE_CLIENT_IP_IS_${keeps ? 'ENABLED' : 'DISABLED'}`
  node.assume(`${code}: ${group.id} is taken to ${keeps ? 'keep' : 'hide'} the client's address, AWS's default for its type and protocol`)
  return keeps
}

/** A target that is its own client gets packets from itself, and drops them (Network Load Balancer guide, troubleshooting: loopback). */
function refuseLoops({ draft, objects, look }: Semantics, balancer: LoadBalancer, node: NodeDraft): void {
  node.forwardFilter = draft.filter(`${balancer.id}/loops`, () => {
    const groups = new Set(balancer.listeners.flatMap((listener) => listener.targetGroups))
    const registered = objects.targetGroups
      .filter((group) => groups.has(group.id))
      .flatMap((group) => group.targets.map((target) => target.id))
    const addresses = registered.map((id) => look.networkInterface.get(look.instance.get(id)?.networkInterfaces[0] ?? '')?.address ?? id)
    return {
      stateful: false,
      rules: [...new Set(addresses)].flatMap((address): FilterRule[] => {
        const host = /^[0-9a-f.:]+$/.test(address) ? [`${address}/${address.includes(':') ? 128 : 32}`] : []
        if (host.length === 0) return []
        const from = { ...fromOf(balancer, 'ELBV2_SOURCE_ADDRESS_PRESERVATION'), rule: `${address} to itself` }
        return [{ action: 'drop', protocol: 'any', sources: host, destinations: host, from }]
      }),
      default: 'accept',
      label: `client address kept by ${balancer.name}`,
      from: fromOf(balancer),
    }
  })
}
