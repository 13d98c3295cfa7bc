import { groupBy } from '../core/stable.ts'
import type { Finding, Rule } from '../clouds/rule.ts'

/** What every link must carry for IPv6 (RFC 8200 §5); below it, paths with filtered "packet too big" messages stall more often. */
const SMALLEST = 1280

export const smallInnerMtu: Rule = {
  code: 'CHECK-023',
  title: 'A tunnel that carries only small packets',
  find: ({ compiled }) => {
    const small = (compiled?.tunnels ?? []).filter((tunnel) => tunnel.mtu < SMALLEST)
    return [...groupBy(small, (tunnel) => tunnel.from.path ?? '')].map(([path, tunnels]): Finding => {
      const least = Math.min(...tunnels.map((tunnel) => tunnel.mtu))
      return {
        severity: 'warning',
        message: `tunnel ${tunnels[0]!.id} carries packets of at most ${least} bytes, below the ${SMALLEST} that IPv6 and many applications count on`,
        path: `${path}.mtu`,
        hint: `leave mtu out to have it derived, or use an access line with a larger one`,
      }
    })
  },
}
