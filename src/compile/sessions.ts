import { bareAddress } from '../ip/prefix.ts'
import type { HubTables, RouterMachine, SessionPlan, TunnelPlan, TunnelPlanEnd } from '../clouds/cloud.ts'
import { linkId, sessionId, tunnelId, type NetworkNode, type Policy, type Session, type SessionEnd } from '../network/model.ts'
import { ebgpExport, ebgpImport, twinExport, twinImport, type RouteScope } from './bgp-policy.ts'
import { PAIR_BFD, PAIR_HOLD_SECONDS } from './tunnels.ts'

const EVERYTHING: Policy = { terms: [], default: 'accept' }
const ROUTER_TABLE: HubTables = { importTables: ['main'], exportTable: 'main' }

interface SessionContext {
  readonly routers: ReadonlyMap<string, RouterMachine>
  readonly hubs: ReadonlyMap<string, NetworkNode>
  readonly scope: RouteScope
}

export function tunnelSessions(plan: TunnelPlan, context: SessionContext): Session[] {
  return plan.sessions.map((session): Session => {
    const kind = asnOf(plan.left, context) === asnOf(plan.right, context) ? 'ibgp' : 'ebgp'
    return {
      id: sessionId(session.id),
      kind,
      ends: [sessionEnd(plan, plan.left, session, 'left', kind, context), sessionEnd(plan, plan.right, session, 'right', kind, context)],
      carriedBy: { kind: 'tunnel', id: tunnelId(plan.id) },
      ...(session.bfd === undefined ? {} : { bfd: session.bfd }),
      ...(session.multihop === undefined ? {} : { multihop: session.multihop }),
      from: plan.from,
    }
  })
}

/** Twins on a common segment speak to each other without a tunnel. */
export function segmentSession(first: RouterMachine, second: RouterMachine, link: string, scope: RouteScope): Session {
  return {
    id: sessionId(`pair/${first.gateway}`),
    kind: 'ibgp',
    ends: [segmentEnd(first, scope), segmentEnd(second, scope)],
    carriedBy: { kind: 'link', id: linkId(link) },
    bfd: PAIR_BFD,
    from: first.from,
  }
}

function segmentEnd(router: RouterMachine, scope: RouteScope): SessionEnd {
  const port = router.ports.find((candidate) => candidate.interface === router.pair?.port)
  if (port === undefined) throw new Error(`${router.node} has no port for its twin`)
  return {
    node: router.node,
    interface: port.interface,
    address: bareAddress(port.address),
    holdSeconds: PAIR_HOLD_SECONDS,
    keepaliveSeconds: PAIR_HOLD_SECONDS / 3,
    nextHopSelf: true,
    import: twinImport(scope, router),
    export: twinExport(scope),
    ...ROUTER_TABLE,
  }
}

function sessionEnd(
  plan: TunnelPlan,
  end: TunnelPlanEnd,
  session: SessionPlan,
  side: 'left' | 'right',
  kind: Session['kind'],
  context: SessionContext,
): SessionEnd {
  const holdSeconds = side === 'left' ? session.leftHoldSeconds : session.rightHoldSeconds
  const router = context.routers.get(end.node)
  const base = {
    node: end.node,
    interface: end.interface,
    address: side === 'left' ? session.leftAddress : session.rightAddress,
    holdSeconds,
    keepaliveSeconds: holdSeconds / 3,
    nextHopSelf: true,
  }
  if (router === undefined) return { ...base, import: EVERYTHING, export: EVERYTHING, ...(plan.hub ?? ROUTER_TABLE) }
  return kind === 'ibgp'
    ? { ...base, import: twinImport(context.scope, router), export: twinExport(context.scope), ...ROUTER_TABLE }
    : { ...base, import: ebgpImport(context.scope), export: ebgpExport(context.scope, router), ...ROUTER_TABLE }
}

function asnOf(end: TunnelPlanEnd, context: SessionContext): number | undefined {
  return context.routers.get(end.node)?.asn ?? context.hubs.get(end.node)?.bgp?.asn
}
