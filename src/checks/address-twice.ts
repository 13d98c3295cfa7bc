import { comparePrefixes, containsPrefix, formatPrefix, parseInterfaceAddress } from '../ip/prefix.ts'
import type { TunnelPlan } from '../clouds/cloud.ts'
import type { Finding, Rule } from '../clouds/rule.ts'
import type { Network } from '../network/model.ts'

/** Two branches that each added something hand out the same; a lock file merged by hand keeps both. */
export const addressTwice: Rule = {
  code: 'CHECK-024',
  title: 'An address was handed out twice',
  find: ({ compiled }) => (compiled === undefined ? [] : [...insides(compiled.tunnels), ...onLinks(compiled.network)]),
}

const HINT = 'keiro.lock.json was changed or merged by hand: remove one of the two entries, and it is handed out anew'

function insides(tunnels: readonly TunnelPlan[]): Finding[] {
  const blocks = tunnels
    .flatMap((tunnel) => {
      const prefix = parseInterfaceAddress(tunnel.left.addresses[0] ?? '')?.prefix
      return prefix === undefined ? [] : [{ tunnel, prefix }]
    })
    .sort((a, b) => comparePrefixes(a.prefix, b.prefix))
  return blocks.flatMap(({ tunnel, prefix }, i) => {
    const before = blocks[i - 1]
    if (before === undefined || !containsPrefix(before.prefix, prefix)) return []
    const message = `the insides of tunnels ${before.tunnel.id} and ${tunnel.id} have the same addresses (${formatPrefix(prefix)})`
    return [finding(message, 'the other tunnel', tunnel.from.path, before.tunnel.from.path)]
  })
}

function onLinks(network: Network): Finding[] {
  const nodes = new Map(network.nodes.map((node) => [node.id, node]))
  return network.links.flatMap((link) => {
    const owners = new Map<string, string>()
    return link.ends.flatMap((end): Finding[] => {
      const node = nodes.get(end.node)
      const addresses = node?.interfaces.find((port) => port.name === end.interface)?.addresses ?? []
      return addresses.flatMap((text) => {
        const owner = owners.get(text)
        owners.set(text, end.node)
        if (owner === undefined || owner === end.node) return []
        return [
          finding(
            `${owner} and ${end.node} have the same address ${text} on ${link.label}`,
            'the other one',
            node?.from.path,
            nodes.get(link.ends[0]!.node)?.from.path,
          ),
        ]
      })
    })
  })
}

function finding(message: string, relation: string, path = '', other = ''): Finding {
  return {
    severity: 'error',
    message,
    path,
    hint: HINT,
    ...(other === path || other === '' ? {} : { related: [{ message: relation, path: other }] }),
  }
}
