import type { Finding, Rule } from '../clouds/rule.ts'
import type { Network, TunnelEnd } from '../network/model.ts'

/**
 * Bytes that the outside of a tunnel takes on IPv4: WireGuard 20 IP + 8 UDP + 32 of its own (wireguard.com/protocol),
 * GRE 20 IP + 4 (RFC 2784). So 1394 and 1430 remain of the 1454 of a PPPoE access line.
 */
export const TUNNEL_OVERHEAD = { wireguard: 60, gre: 24 } as const

const WORDS = { wireguard: 'WireGuard', gre: 'GRE' } as const

export const tunnelMtu: Rule = {
  code: 'CHECK-022',
  title: 'A tunnel whose packets do not fit what carries it',
  find: ({ compiled }) => {
    if (compiled === undefined) return []
    const { network } = compiled
    const interfaceMtu = interfaceMtus(network)
    const seen = new Set<string>()
    return network.tunnels.flatMap((tunnel) =>
      tunnel.ends.flatMap((end): Finding[] => {
        const inner = interfaceMtu(end.node, end.interface)
        const outer = outerMtu(interfaceMtu, end)
        if (inner === undefined || outer === undefined) return []
        const fits = outer - TUNNEL_OVERHEAD[tunnel.kind]
        const path = tunnel.from.path ?? ''
        if (inner <= fits || seen.has(path)) return []
        seen.add(path)
        return [
          {
            severity: 'error',
            message: `packets of ${inner} bytes in ${WORDS[tunnel.kind]} tunnel ${tunnel.id} become ${inner + TUNNEL_OVERHEAD[tunnel.kind]} bytes, but ${end.underlay} of ${end.node} carries ${outer}: they would be cut up or lost`,
            path: `${path}.mtu`,
            hint: `set mtu to ${fits} or less, or leave it out to have it derived`,
          },
        ]
      }),
    )
  },
}

/** What the internet carries without asking; an interface of a cloud may carry more, but only inside that cloud. */
const INTERNET_MTU = 1500

function outerMtu(interfaceMtu: ReturnType<typeof interfaceMtus>, end: TunnelEnd): number | undefined {
  const own = interfaceMtu(end.node, end.underlay)
  return own === undefined || end.local === end.outside ? own : Math.min(own, INTERNET_MTU)
}

function interfaceMtus(network: Network): (node: string, name: string) => number | undefined {
  const byName = new Map<string, number>(
    network.nodes.flatMap((node) => node.interfaces.map((port) => [`${node.id} ${port.name}`, port.mtu] as const)),
  )
  return (node, name) => byName.get(`${node} ${name}`)
}
