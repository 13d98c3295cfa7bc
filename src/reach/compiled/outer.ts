import { NO_PORT } from '../../ip/traffic-set.ts'
import { PROTOCOL } from '../../network/model.ts'
import type { Verdict } from '../model.ts'
import type { CompiledReach } from './compile.ts'
import { PEER } from './tables.ts'
import { NOTHING_OPENED, Travel, type Landing, type Opened } from './travel.ts'
import type { leave, originate } from './steps.ts'
import { ROUTER } from './wiring.ts'

const WIREGUARD_PORT = 51820

/** What becomes of the packets of a tunnel (its number × 2 + the end that sends), found once per compiled network. */
export function tunnelVerdict(net: CompiledReach, number: number, begin: typeof originate, send: typeof leave): Verdict {
  const verdicts = net.tunnelVerdicts
  const before = verdicts.get(number)
  if (before !== undefined) return before
  const tunnel = net.index.network.tunnels[number >> 1]!
  if (net.down.tunnels.has(tunnel.id)) return 'NEIGHBOR_UNREACHABLE'
  // While it is being found: a tunnel whose packets are routed into the tunnel itself.
  verdicts.set(number, 'LOOP')
  let found = walkOuter(net, number, NOTHING_OPENED, begin, send)
  if (found.some((each) => each.verdict.startsWith('DENIED'))) {
    // Both ends send by themselves: a stateful filter that refuses one direction passes it as the answer of the other.
    const opposite = walkOuter(net, number ^ 1, NOTHING_OPENED, begin, send)
    if (opposite.every((each) => each.verdict === 'ACCEPTED')) {
      found = walkOuter(net, number, { places: new Set(opposite.flatMap((each) => each.places)), change: undefined }, begin, send)
    }
  }
  const verdict = found.find((each) => each.verdict !== 'ACCEPTED')?.verdict ?? 'ACCEPTED'
  verdicts.set(number, verdict)
  return verdict
}

function walkOuter(net: CompiledReach, number: number, opened: Opened, begin: typeof originate, send: typeof leave): readonly Landing[] {
  const tunnel = net.index.network.tunnels[number >> 1]!
  const [near, far] = (number & 1) === 0 ? tunnel.ends : [tunnel.ends[1], tunnel.ends[0]]
  const travel = new Travel(net, true)
  const destination = net.book.numberOf(far.outside)
  travel.begin(net.book.numberOf(near.local), destination, opened)
  const isWireguard = tunnel.kind === 'wireguard'
  travel.protocol = isWireguard ? PROTOCOL.udp : PROTOCOL.gre
  travel.sourcePort = isWireguard ? (near.port ?? WIREGUARD_PORT) : NO_PORT
  travel.destinationPort = isWireguard ? (far.port ?? WIREGUARD_PORT) : NO_PORT
  travel.traffic = 1
  travel.recordsTrail = false
  const node = net.wiring.nodeNumber.get(near.node)!
  const underlay = net.wiring.portOf(near.node, near.underlay)
  if (net.wiring.role[node] === ROUTER || net.wiring.nodeDown[node] === 1) begin(travel, node)
  // A provider's end sends over its attachment whatever its tables say.
  else send(travel, node, { port: underlay - net.wiring.firstPort[node]!, address: destination, kind: PEER }, destination, false)
  const end = net.wiring.nodeNumber.get(far.node)!
  return travel.landings.map((each) =>
    each.verdict === 'ACCEPTED' && each.node !== end ? { ...each, verdict: 'NEIGHBOR_UNREACHABLE' } : each,
  )
}
