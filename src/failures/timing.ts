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

/**
 * From noticing to the new route in the kernel of the same machine. Measured: BFD 100 ms × 3 gives gaps of 0.286 to 0.366 s
 * and 300 ms × 3 gaps of 0.716 to 0.972 s, so at most 0.072 s after detection, of which bgpd holds 50 ms and zebra 10 ms by
 * design (`process_main_queue` in bgp_route.c, `ZEBRA_RIB_PROCESS_HOLD_TIME`). Nearly three times that, for a busy machine.
 */
export const REACTION = { low: 0, high: 0.2 } as const

/**
 * For each BGP session that the news has to cross: UPDATE without advertisement interval, then decision and installation at
 * the next machine. The same work as a reaction, hence the same bound.
 */
export const PER_SESSION = { low: 0, high: 0.2 } as const

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
