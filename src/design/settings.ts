import * as z from 'zod'
import type { BfdSetting, Timers } from './model.ts'
import { duration } from './scalars.ts'
import { property } from './vocabulary.ts'

/** BGP hold time, RFC 4271 §4.2: 0 or at least 3 s; 0 (never) is refused because a dead neighbour would stay for ever. */
export const hold = property(
  duration('s', { min: 3, max: 65535 }).optional(),
  'BGP hold time; a number is seconds. Keepalives go out three times as often.',
  {
    default: '9s',
    limit: '3s to 65535s',
  },
)

const DEFAULT_BFD: BfdSetting = { intervalMs: 300, multiplier: 3 }

export const bfd = property(
  z
    .union([
      z.boolean(),
      z.strictObject({
        interval: property(duration('ms', { min: 10, max: 60_000 }).optional(), 'Time between packets; a number is milliseconds.', {
          default: '300ms',
          limit: '10ms to 60000ms',
        }),
        multiplier: property(z.int().min(2).max(255).optional(), 'Packets missed before the neighbour is declared down.', {
          default: '3',
          limit: '2 to 255',
        }),
      }),
    ])
    .optional(),
  'Fast failure detection (BFD): `true`, or the interval and the multiplier.',
  { default: 'off; `true` is 300ms × 3' },
)

export const mtu = z.int().min(576).max(9000)

export function timersOf(written: number | undefined): Timers {
  return { holdSeconds: written ?? 9 }
}

export function bfdOf(written: z.output<typeof bfd>): BfdSetting | null {
  if (written === undefined || written === false) return null
  if (written === true) return DEFAULT_BFD
  return { intervalMs: written.interval ?? DEFAULT_BFD.intervalMs, multiplier: written.multiplier ?? DEFAULT_BFD.multiplier }
}
