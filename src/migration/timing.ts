/**
 * A session that is torn down at both ends comes back when one of them connects again: at the latest after its connect retry time
 * (RFC 4271 §8.2.1.3), and then OPEN, KEEPALIVE and the first UPDATE. Measured with FRR 8.4.4 in network namespaces, connect retry
 * 2 s, a probe every 2 ms: 2.77 to 3.17 s in five resets (`clear bgp *`), 3.14 to 3.21 s in four changes of the AS number at both ends
 * at once. New timers that are only written take nothing away, and nothing of them is in use until the session starts anew.
 */
export const SESSION_RESET_SOURCE = 'RFC 4271 §8: connect retry time, then OPEN and the first UPDATE; FRR with 2 s measured 2.77–3.21 s'
/** Where a session does not say; what the rendered configurations set. */
export const CONNECT_RETRY = 2
/** OPEN, KEEPALIVE and the first UPDATE: up to 1.21 s beyond the connect retry time in the nine measurements. */
export const OPENING = 1.5

export const BY_HAND_SOURCE = 'two changes at different places: nothing in the network says how long the second one takes'
export const FOLLOWS_SOURCE = 'withdrawal and announcement: one reaction, and one step for each router that follows'
