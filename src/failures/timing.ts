/**
 * Every constant of the outage prediction, in seconds, with where it comes from. "Measured" is FRR 8.4.4 and BIRD 2.0.12
 * in network namespaces, a probe every 2 ms through a triangle of routers, the direct wire failing.
 */

/** Both ends of a wire lose carrier: the kernel's link watch passes it on at most about once a second (measured: 0.08 to 1.09 s). */
export const CARRIER_LOSS = { low: 0, high: 1.1, source: 'Linux link watch, measured 0.08–1.09 s' } as const

/** RFC 5880 §6.8.4: down after multiplier × interval without a packet; the last one was up to one interval old. */
export const BFD_SOURCE = 'RFC 5880 §6.8.4: detection time = multiplier × interval, less the age of the last packet'

/**
 * RFC 4271 §6.5: down when the hold time has passed since the last message, which was up to one keepalive old (a third of
 * the hold time). Measured with FRR and hold 9 s: 6.3, 6.9 and 6.7 s; hold 30 s: 25.2, 26.3 and 26.0 s.
 */
export const HOLD_SOURCE = 'RFC 4271 §6.5: hold time less the age of the last keepalive (hold / 3)'

/**
 * Part of the hold time after which the timer may fire at the earliest, by router system. BIRD shortens every BGP timer, the
 * hold timer too, by up to a quarter (its `bgp_start_timer`; measured with hold 9 s: 5.1, 7.4, 7.8 and 8.1 s). Systems that
 * are not listed get the same, because nobody has measured them.
 */
export const HOLD_EARLIEST: Readonly<Record<string, number>> = { frr: 1 }
export const HOLD_EARLIEST_UNKNOWN = 0.75

/** A daemon dies and its machine lives: the kernel closes its connections, and the neighbour's BGP sees it at once. */
export const CLOSED = { low: 0, high: 0.1, source: 'the kernel closes the connections of a dead process at once' } as const

/** RFC 4724 §4.2: after a connection that was closed without a word, routes stay for as long as the peer had asked for. */
export const RESTART_SOURCE = 'RFC 4724 §4.2: routes of a peer that restarts are kept for the restart time that it asked for'

/** A session that somebody shuts down ends with a NOTIFICATION (Cease, RFC 4486), which both ends take at once. */
export const SHUT = { low: 0, high: 0, source: 'RFC 4271 §6.7: NOTIFICATION, Cease' } as const

/** A probe that nobody answers takes its route away after so many questions; the last answer was up to an interval old, and a question waits for its answer up to a second. */
export const PROBE = { waitSeconds: 1, source: 'questions in a row without an answer × interval, less the age of the last one' } as const

/**
 * From noticing to the new route in the kernel of the same machine. Measured: BFD 100 ms × 3 gives gaps of 0.286 to 0.366 s
 * and 300 ms × 3 gaps of 0.716 to 0.972 s, so at most 0.072 s after detection, of which bgpd holds 50 ms and zebra 10 ms by
 * design (`process_main_queue` in bgp_route.c, `ZEBRA_RIB_PROCESS_HOLD_TIME`). Nearly three times that, for a busy machine.
 */
export const REACTION = { low: 0, high: 0.2 } as const

/**
 * For each BGP session that the news has to cross: UPDATE, then decision and installation at the next machine. The same work as a
 * reaction, hence the same bound. An advertisement interval (RFC 4271 §9.2.1.1) comes on top where the session has one: the prefix
 * may have been announced a moment before.
 */
export const PER_SESSION = { low: 0, high: 0.2 } as const

export const CONTROL_PLANE_SOURCE =
  'up to 0.2 s to the kernel and 0.2 s a session (measured with FRR: 0.072 s), and advertisement intervals'

/**
 * Where two machines change to new routes one after the other, both ways working: the second may announce before its own kernel
 * has what it announces, and the first believes it at once. FRR's bgpd sends its UPDATE while zebra still holds the route back for
 * 10 ms (`ZEBRA_RIB_PROCESS_HOLD_TIME`) and then hands it to the kernel; BIRD at the other end holds nothing back. Measured at the
 * loss of a tunnel between the members of a pair: 0 to 16 ms in each of fourteen drills, told to 5 ms; three times that, for a busy
 * machine. With `bgp suppress-fib-pending` there is none, but FRR 8.4 then costs a second at every other failure.
 */
export const HANDOVER = {
  low: 0,
  high: 0.05,
  source: 'FRR announces before its kernel has the route (zebra holds it 10 ms), measured 0–16 ms',
} as const

/** Until the next attempt to connect where a session says nothing else: what Keiro writes into FRR's and the lab's BIRD configuration. */
export const CONNECT_RETRY_SECONDS = 2

/**
 * From an attempt that gets through to both ends having each other's routes: TCP, OPEN and KEEPALIVE, then the first UPDATE, which
 * FRR holds back for `bgp coalesce-time` (1 s). Measured with FRR and BIRD, connect timer 2 s: 2.1 and 2.8 s after
 * the repair of a silent tunnel, 1.4 and 1.5 s from the start of a site's only router to its first packet.
 */
export const ESTABLISH = {
  low: 0,
  high: 2,
  source: 'connect timer, OPEN, first UPDATE (measured 1.4–2.8 s)',
} as const
