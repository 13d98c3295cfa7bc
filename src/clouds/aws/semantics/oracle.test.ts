import { expect, test } from 'vitest'
import type { AwsObjects, NetworkInterface } from '../objects.ts'
import { ask, STRANGER, worldOf } from '../../../../test/aws/ask.ts'
import { naivelyEnters, naivelyLeaves, naivelyReaches, type Asking } from './fixtures/oracle.ts'
import { dice, pick, randomAccount, type Dice } from './fixtures/random-account.ts'

const PORTS = [22, 80, 443, 40000] as const
const RUNS = Number(process.env['KEIRO_ORACLE_RUNS'] ?? 40)

interface Drawn {
  readonly node: string
  readonly from: string
  readonly to: string
  readonly reaches: (asking: Asking) => boolean
}

/** Between machines, out to the internet, or in from it. */
function draw(roll: Dice, objects: AwsObjects): Drawn {
  const [one, other] = [pick(roll, objects.networkInterfaces), pick(roll, objects.networkInterfaces)]
  const node = one.id.slice('eni-'.length)
  const family = roll(3)
  const addressOf = (eni: NetworkInterface): string =>
    (family === 0 ? eni.ipv6Addresses?.[0] : family === 1 ? eni.address : eni.secondaryAddresses?.[0]) ?? ''
  const stranger = family === 0 ? STRANGER.v6 : STRANGER.v4
  const way = roll(4)
  if (way === 0) return { node, from: addressOf(one), to: stranger, reaches: (asking) => naivelyLeaves(objects, asking) }
  if (way > 1 && one !== other)
    return { node, from: addressOf(one), to: addressOf(other), reaches: (asking) => naivelyReaches(objects, asking) }
  const to = family === 0 ? addressOf(one) : (one.autoPublicAddresses?.[0]?.public ?? '203.0.113.1')
  return { node: STRANGER.node, from: stranger, to, reaches: (asking) => naivelyEnters(objects, asking) }
}

test(
  `agrees with AWS's rules applied straight to the objects, on ${RUNS} random accounts`,
  () => {
    const counted = new Map<string, number>()
    for (let seed = 1; seed <= RUNS; seed++) {
      const roll = dice(seed)
      const { objects } = randomAccount(roll)
      const world = worldOf(objects)
      for (let i = 0; i < 60; i++) {
        const { node, from, to, reaches } = draw(roll, objects)
        const port = pick(roll, PORTS)
        const protocol = pick(roll, ['tcp', 'udp'])
        const expected = reaches({ from, to, protocol: protocol === 'tcp' ? 6 : 17, sourcePort: 40000, destinationPort: port })
        const asked = ask(world, node, from, to, `${protocol}/${port}`)
        const question = { seed, from, to, protocol, port }
        expect({ ...question, reaches: asked.verdict === 'ACCEPTED' }).toEqual({ ...question, reaches: expected })
        const kind = `${node === STRANGER.node ? 'in' : to === STRANGER.v4 || to === STRANGER.v6 ? 'out' : 'between'} ${expected}`
        counted.set(kind, (counted.get(kind) ?? 0) + 1)
      }
    }
    // A test that only ever sees one answer proves nothing.
    for (const kind of ['in', 'out', 'between'])
      for (const answer of [true, false]) expect(counted.get(`${kind} ${answer}`) ?? 0, `${kind} ${answer}`).toBeGreaterThan(RUNS / 5)
  },
  10_000 + RUNS * 200,
)
