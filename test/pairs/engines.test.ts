import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Account, allow, entry, named, OPEN_ENTRIES } from '../../src/clouds/aws/semantics/fixtures/account.ts'
import { compileNetwork } from '../../src/compile/compile.ts'
import { networkOfObjects } from '../../src/compile/compile-snapshot.ts'
import { loadDesign } from '../../src/compile/load-design.ts'
import { EMPTY_LOCK } from '../../src/design/lock.ts'
import { settleRoutes } from '../../src/failures/settle.ts'
import { indexNetwork } from '../../src/network/index.ts'
import { TrafficSets } from '../../src/ip/traffic-set.ts'
import { matrixEnds } from '../../src/reach/pairs/ends.ts'
import { makeMatrix } from '../../src/reach/pairs/matrix.ts'
import { pairEngine } from '../../src/reach/pairs/pair-engine.ts'
import { terrainOf } from '../../src/reach/trace.ts'
import { NOTHING_DOWN } from '../../src/routing/model.ts'

/** Two VPCs with everything that tells hosts apart: groups by reference, a strict network ACL, a gateway, public addresses. */
function estate(): Account {
  const account = new Account()
  for (const v of [0, 1]) {
    account
      .vpc(`vpc-${v}`, `10.${v}.0.0/16`)
      .add('internetGateways', { ...named(`igw-${v}`), vpc: `vpc-${v}` })
      .group(`sg-web-${v}`, `vpc-${v}`, { ingress: [allow('tcp', 443, '0.0.0.0/0'), allow('icmp', undefined, '10.0.0.0/8')] })
      .group(`sg-db-${v}`, `vpc-${v}`, { ingress: [allow('tcp', 5432, `sg-web-${v}`), allow('udp', undefined, '10.0.1.0/24')] })
      .table(`rtb-${v}`, [], {}, { vpc: `vpc-${v}` })
    for (const s of [0, 1, 2]) {
      account.subnet(`subnet-${v}${s}`, `10.${v}.${s}.0/24`, { vpc: `vpc-${v}` })
      for (const h of [10, 11, 12]) {
        const groups = [`sg-web-${v}`, `sg-db-${v}`, `sg-open-vpc-${v}`][(s + h) % 3]!
        const address = `10.${v}.${s}.${h}`
        account.host(`i-${v}${s}${h}`, `subnet-${v}${s}`, address, {
          securityGroups: [groups],
          ...(s === 0 ? { autoPublicAddresses: [{ private: address, public: `52.0.${v}.${h}` }] } : {}),
        })
      }
    }
    account.table(`rtb-public-${v}`, [`subnet-${v}0`], { '0.0.0.0/0': `igw-${v}` }, { vpc: `vpc-${v}` })
  }
  return account.acl(
    'acl-strict',
    ['subnet-12'],
    [
      ...OPEN_ENTRIES.filter(({ direction }) => direction === 'ingress'),
      entry(100, 'egress', 'allow', '10.1.0.0/24', { protocol: '6', fromPort: 32768, toPort: 65535 }),
    ],
  )
}

test.each(['endpoint', 'subnet', 'group'] as const)('by classes and by walking, the matrix by %s is the same', (by) => {
  const index = indexNetwork(networkOfObjects('test', new Map([['aws', estate().objects]])))
  const terrain = terrainOf(index, settleRoutes(index, NOTHING_DOWN).state, NOTHING_DOWN)
  const sets = new TrafficSets()
  const [byClass, byWalk] = [0, Number.POSITIVE_INFINITY].map((few) =>
    makeMatrix(pairEngine(terrain, sets, few), by, matrixEnds(index, by)),
  )
  expect(byClass!.cells).toEqual(byWalk!.cells)
  const texts = new Set(byWalk!.cells.flat().map((cell) => cell?.text))
  expect(texts.size).toBeGreaterThan(3)
})

test.each(['aws-basics', 'flets-hybrid'])('by classes and by walking, the matrix of the example %s is the same', async (name) => {
  const { network } = compileNetwork(
    await loadDesign(fileURLToPath(new URL(`../../examples/${name}/network.ts`, import.meta.url))),
    EMPTY_LOCK,
  )
  const index = indexNetwork(network)
  const terrain = terrainOf(index, settleRoutes(index, NOTHING_DOWN).state, NOTHING_DOWN)
  const sets = new TrafficSets()
  const [byClass, byWalk] = [0, Number.POSITIVE_INFINITY].map((few) =>
    makeMatrix(pairEngine(terrain, sets, few), 'endpoint', matrixEnds(index, 'endpoint')),
  )
  expect(byClass!.cells).toEqual(byWalk!.cells)
})
