import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../source-tree.ts'
import type { LabCase } from './case.ts'
import { isOtherOutcome, NEVER_SETTLES, predict, predictCertain, type Predicted } from './predicted.ts'
import { randomCase } from './random-case.ts'
import { differences, rehearse, STAGES } from './rehearsal.ts'

/** The tables of real FRR and BIRD must be those of the simulation: prefixes, next hops and the attributes of the best paths. */
const ready = process.getuid?.() === 0 && existsSync('/usr/lib/frr/bgpd') && existsSync('/usr/sbin/bird')
/** The first seed; each network has the next one. */
const SEED = Number(process.env['KEIRO_LAB_SEED'] ?? 20261121)
const NETWORKS = Number(process.env['KEIRO_LAB_NETWORKS'] ?? 20)
const KEPT = join(ROOT, 'test', 'routing-cases')

describe.skipIf(!ready)('real daemons', { concurrent: true, timeout: 180_000 }, () => {
  // Another seed is about that seed alone.
  const kept = process.env['KEIRO_LAB_SEED'] === undefined ? keptCases() : []
  test.for(kept)('%s', async ([name, given]) => {
    expect(await differencesOf(given, `k${kept.findIndex((one) => one[0] === name)}`, predict(given)), JSON.stringify(given)).toEqual([])
  })

  const { samples, left } = networks()
  test.for(samples)(`random network of seed %i`, async ([seed, given, predicted]) => {
    const again = `KEIRO_LAB_SEED=${seed} KEIRO_LAB_NETWORKS=1 npx vitest run --config vitest.lab.config.ts test/lab/routing.lab.test.ts`
    expect(await differencesOf(given, `s${seed}`, predicted), `${JSON.stringify(given)}\nagain: ${again}`).toEqual([])
  })
  test(`${left} more were left out, because their outcome depends on the order of messages`, () => {
    expect(left).toBeLessThan(2 * NETWORKS + 10)
  })
})

/**
 * One line each, and what the daemons say; none where they ended where the simulation ends in another order. Daemons start anew once:
 * the same difference twice is the simulation's, one that does not come again (an update lost in a daemon) is printed.
 */
async function differencesOf(given: LabCase, name: string, predicted: Predicted): Promise<readonly string[]> {
  let found: readonly string[] = []
  for (const attempt of [1, 2]) {
    const lab = await rehearse(given, name, predicted)
    const stage = STAGES[lab.seconds.length - 1]!
    const lines = differences(lab, predicted)
    if (lines.length === 0) return []
    if (isOtherOutcome(given, stage === 'failed' ? 'failed' : 'healthy', lab[stage])) {
      say(name, `another outcome than the predicted one, which the simulation has in another order (${stage})`)
      return []
    }
    found = [...lines, ...lab.words]
    if (attempt === 1) say(name, ['different the first time:', ...found].join('\n'))
  }
  return found
}

function say(name: string, text: string): void {
  process.stdout.write(`${name}: ${text}\n`)
}

/** What never settles can not be waited for. */
function keptCases(): [string, LabCase][] {
  return readdirSync(KEPT)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const { given, expected } = JSON.parse(readFileSync(join(KEPT, name), 'utf8')) as {
        readonly given: LabCase
        readonly expected: unknown
      }
      return expected === NEVER_SETTLES ? [] : [[name, given] as [string, LabCase]]
    })
}

function networks(): { readonly samples: [number, LabCase, Predicted][]; readonly left: number } {
  const samples: [number, LabCase, Predicted][] = []
  let left = 0
  const wanted = ready ? NETWORKS : 0
  for (let seed = SEED; samples.length < wanted && left < 5 * wanted + 20; seed++) {
    const given = randomCase(seed)
    const predicted = predictCertain(given)
    if (predicted === undefined) left++
    else samples.push([seed, given, predicted])
  }
  return { samples, left }
}
