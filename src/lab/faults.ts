import type { Failure } from '../failures/model.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { LinkId, NodeId, TunnelEnd, TunnelId } from '../network/model.ts'
import type { LabPlan } from './model.ts'
import { isPointToPoint } from './wires.ts'
import { staticLines } from './router-node.ts'
import { routeLines } from './provider-node.ts'

/** nftables' own table of a fault, so that lifting it touches nothing else. */
export const FAULT_TABLE = 'keiro_fault'

/** What a failure does to a running lab, node by node, and what undoes it. */
export interface FaultPlan {
  readonly failure: string
  /** Rulesets of `netdev`: loaded first, all of a node at once, so that nothing that dies says goodbye. */
  readonly rulesets: readonly { readonly node: string; readonly ruleset: string }[]
  /** Then everything on these nodes dies at once. */
  readonly killed: readonly string[]
  /** Ends of wires that are set down; the other ends lose their carrier with them. */
  readonly cut: readonly {
    readonly namespace: string
    readonly interface: string
    /** For `ip -batch` in that namespace when it comes back. */ readonly restore: readonly string[]
  }[]
}

export function planFault(index: NetworkIndex, plan: LabPlan, failure: Failure): FaultPlan {
  return {
    failure: failure.id,
    rulesets: [
      ...failure.nodes.map((node) => ({ node: node as string, ruleset: silence(plan, node) })),
      ...mergeByNode(failure.tunnels.flatMap((tunnel) => tunnelDrops(index, tunnel))).map(([node, rules]) => ({
        node,
        ruleset: netdevTable(rules),
      })),
    ],
    killed: failure.nodes.filter((node) => plan.nodes.some((candidate) => candidate.node === node)),
    cut: failure.links.flatMap((link) => cutEnds(index, plan, link)),
  }
}

interface Rule {
  readonly interface: string
  readonly match: string
}

/** Nothing in, nothing out, on every port: what the others see of a machine without power. */
function silence(plan: LabPlan, node: NodeId): string {
  const ports = plan.nodes.find((candidate) => candidate.node === node)?.ports ?? []
  return netdevTable(
    ports.map((port) => ({ interface: port, match: '' })),
    ['ingress', 'egress'],
  )
}

/** Outer packets of the tunnel, as they come in at either end: silently gone. */
function tunnelDrops(index: NetworkIndex, id: TunnelId): { readonly node: string; readonly rule: Rule }[] {
  const tunnel = index.tunnels.get(id)
  if (tunnel === undefined) return []
  const [left, right] = tunnel.ends
  return [dropAt(left, right), dropAt(right, left)]

  function dropAt(own: TunnelEnd, other: TunnelEnd): { readonly node: string; readonly rule: Rule } {
    const outer = tunnel?.kind === 'gre' ? 'ip protocol 47' : `udp sport ${other.port} udp dport ${own.port}`
    return { node: own.node, rule: { interface: own.underlay, match: `ip saddr ${other.outside} ip daddr ${own.local} ${outer} ` } }
  }
}

function netdevTable(rules: readonly Rule[], hooks: readonly string[] = ['ingress']): string {
  const ports = [...new Set(rules.map((rule) => rule.interface))]
  const chains = ports.flatMap((port, number) =>
    hooks.flatMap((hook) => [
      `  chain ${hook}${number} {`,
      `    type filter hook ${hook} device "${port}" priority -500; policy accept;`,
      ...rules.filter((rule) => rule.interface === port).map((rule) => `    ${rule.match}drop`),
      '  }',
    ]),
  )
  return [`table netdev ${FAULT_TABLE} {`, ...chains, '}', ''].join('\n')
}

function mergeByNode(drops: readonly { readonly node: string; readonly rule: Rule }[]): (readonly [string, readonly Rule[]])[] {
  return [...new Set(drops.map((drop) => drop.node))].map(
    (node) => [node, drops.filter((drop) => drop.node === node).map((drop) => drop.rule)] as const,
  )
}

/** One end of each wire of the link: of a bridge's wires the bridge's end, of a pair the end whose routes the plan can restore. */
function cutEnds(index: NetworkIndex, plan: LabPlan, id: LinkId): FaultPlan['cut'] {
  return plan.wires
    .filter((wire) => wire.link === id)
    .map((wire) => {
      const end = wire.ends.find((candidate) => index.nodes.get(candidate.owner as NodeId)?.role !== 'router') ?? wire.ends[1]
      const node = index.nodes.get(end.owner as NodeId)
      const link = index.links.get(id)
      const arp = link !== undefined && isPointToPoint(index, link) ? ' arp off' : ''
      const routes =
        node === undefined
          ? []
          : node.role === 'host' || node.role === 'router'
            ? staticLines(index, node, (name) => name === end.interface)
            : routeLines(index, node).filter((line) => line.startsWith('route ') && line.includes(`dev ${end.interface} `))
      return { namespace: end.namespace, interface: end.interface, restore: [`link set dev ${end.interface} up${arp}`, ...routes] }
    })
}
