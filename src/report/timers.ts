import type { Session } from '../network/model.ts'

/** The smaller of what both ends propose holds (RFC 4271 §4.2). */
export const holdSeconds = (session: Session): number => Math.min(session.ends[0].holdSeconds, session.ends[1].holdSeconds)

/** A third of the hold time that holds, or what an end asks for when that is shorter. */
export function keepaliveSeconds(session: Session): number {
  return Math.min(session.ends[0].keepaliveSeconds, session.ends[1].keepaliveSeconds, Math.max(1, Math.floor(holdSeconds(session) / 3)))
}

/** The longest that a silent failure of the peer stays unnoticed: BFD where it runs, else the hold time. */
export function detectionSeconds(session: Session): number {
  return session.bfd === undefined ? holdSeconds(session) : (session.bfd.intervalMs * session.bfd.multiplier) / 1000
}

/** `0.3 s`, `9 s`, `never` for infinity: at most three digits behind the point. */
export function secondsText(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'until repaired'
  return `${Number(seconds.toFixed(seconds < 0.1 ? 3 : 2))} s`
}
