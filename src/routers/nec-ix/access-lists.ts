import type { NetworkIndex } from '../../network/index.ts'
import { PROTOCOL, type FilterRule, type NetworkNode, type PortRange } from '../../network/model.ts'
import { provenanceText } from '../provenance-text.ts'
import { tunnelsOf } from '../tunnel-ends.ts'
import { carrierLine } from './ports.ts'

/** Applied to what leaves by the LANs and tunnels: every forwarded packet meets it once, what is for the router itself never. */
export const POLICY_LIST = 'policies'
export const LINE_IN_LIST = 'line-in'
export const LINE_OUT_LIST = 'line-out'

/** `ip access-list` lines: the node's forward filter, and a line to the carrier that carries nothing but the tunnels. */
export function accessListLines(index: NetworkIndex, node: NetworkNode): readonly string[] {
  return [...policyLines(index, node), ...lineLists(index, node)]
}

function policyLines(index: NetworkIndex, node: NetworkNode): string[] {
  const filter = node.forwardFilter === undefined ? undefined : index.filters.get(node.forwardFilter)
  if (filter === undefined) return []
  const own = node.interfaces.flatMap((port) => port.addresses).map((address) => address.slice(0, address.indexOf('/')))
  return [
    '! What the router itself sends',
    ...own.map((address) => `ip access-list ${POLICY_LIST} permit ip src ${address}/32 dest any`),
    ...filter.rules.flatMap((rule, i) => ruleLines(rule, provenanceText(rule.from) !== previousWhy(filter.rules, i))),
    ...(filter.default === 'accept' ? [`ip access-list ${POLICY_LIST} permit ip src any dest any`] : []),
    '!',
  ]
}

function previousWhy(rules: readonly FilterRule[], i: number): string | undefined {
  const previous = rules[i - 1]
  return previous === undefined ? undefined : provenanceText(previous.from)
}

/** One line for each pair of source and destination, and of ports: IX lists hold one of each. */
function ruleLines(rule: FilterRule, isNewReason: boolean): string[] {
  const why = provenanceText(rule.from)
  const action = rule.action === 'accept' ? 'permit' : 'deny'
  const lines = (rule.sources ?? ['any']).flatMap((source) =>
    (rule.destinations ?? ['any']).flatMap((destination) =>
      protocolsOf(rule).flatMap((protocol) =>
        (rule.sourcePorts ?? [undefined]).flatMap((from) =>
          (rule.destinationPorts ?? [undefined]).map(
            (to) =>
              `ip access-list ${POLICY_LIST} ${action} ${protocol} src ${source}${portText('sport', protocol, from)} dest ${destination}${portText('dport', protocol, to)}`,
          ),
        ),
      ),
    ),
  )
  return isNewReason && why !== '' ? [`! ${why}`, ...lines] : lines
}

function protocolsOf({ protocol, sourcePorts, destinationPorts }: FilterRule): readonly string[] {
  if (protocol === PROTOCOL.tcp) return ['tcp']
  if (protocol === PROTOCOL.udp) return ['udp']
  if (protocol === PROTOCOL.icmp) return ['icmp']
  if (protocol !== 'any') return [`${protocol}`]
  return sourcePorts === undefined && destinationPorts === undefined ? ['ip'] : ['tcp', 'udp']
}

function portText(side: 'sport' | 'dport', protocol: string, range: PortRange | undefined): string {
  if (protocol !== 'tcp' && protocol !== 'udp') return ''
  if (range === undefined) return ` ${side} any`
  return range.from === range.to ? ` ${side} eq ${range.from}` : ` ${side} range ${range.from} ${range.to}`
}

function lineLists(index: NetworkIndex, node: NetworkNode): string[] {
  const line = carrierLine(index, node)
  if (line === undefined) return []
  const ends = tunnelsOf(index, node, 'gre').filter(({ own }) => own.underlay === line.name)
  return [
    '! The line carries the tunnels and nothing else',
    ...ends.map(({ other }) => `ip access-list ${LINE_IN_LIST} permit ip src ${other.outside}/32 dest any`),
    ...ends.map(({ own, other }) => `ip access-list ${LINE_OUT_LIST} permit ip src ${own.local}/32 dest ${other.outside}/32`),
    '!',
  ]
}
