import { ProblemError } from '../../../core/problem.ts'
import { compareText } from '../../../core/stable.ts'
import type { AccountCollector, CollectRequest, CollectResult } from '../../cloud.ts'
import { CALLS, type Call, type Page } from './calls.ts'
import { CALLS_PER_OBJECT, idOf, type CallPerObject, type DetailCall } from './calls-per-object.ts'
import { closeClients, openClients, whoAmI, type ClientSettings, type Clients } from './clients.ts'
import { failureOf, noAccess, problemOf, type FailedCall } from './collect-errors.ts'
import { withoutSecrets } from './secrets.ts'

/** How many calls are under way at once in a region: AWS refills its buckets at 10 to 100 calls a second. */
const AT_ONCE = 4

/** Asks an AWS account for its description, with the rights of docs/import.md and no other. */
export const awsCollector: AccountCollector = {
  cloud: 'aws',
  // What Node versions the SDK's next releases want is nothing that users of this program can do something about.
  environment: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  collect: collectAws,
}

/** @throws ProblemError SNAP-012 when the account can not be asked at all. */
async function collectAws(request: CollectRequest): Promise<CollectResult> {
  const settings: ClientSettings = {
    ...(request.profile === undefined ? {} : { profile: request.profile }),
    ...(request.endpoint === undefined ? {} : { endpoint: request.endpoint }),
    ...(request.attempts === undefined ? {} : { attempts: request.attempts }),
  }
  const { account, regions } = await findOut(request, settings)
  const run: Run = { request, account, documents: 0, elements: 0, failed: [] }
  for (const [index, region] of regions.entries()) await collectRegion(run, { ...settings, region }, region, index === 0)
  run.failed.sort((a, b) => compareText(`${a.Region} ${a.Call}`, `${b.Region} ${b.Call}`))
  if (run.documents === 0)
    throw new ProblemError(
      run.failed.map((failed) => ({ ...problemOf(failed), severity: 'error' as const })),
      3,
    )
  await request.write('keiro-import.json', { KeiroImport: { version: 1, cloud: 'aws', account, regions }, KeiroFailedCalls: run.failed })
  return { account, regions, documents: run.documents, elements: run.elements, problems: run.failed.map(problemOf) }
}

interface Run {
  readonly request: CollectRequest
  readonly account: string
  documents: number
  elements: number
  readonly failed: FailedCall[]
}

async function findOut(
  request: CollectRequest,
  settings: ClientSettings,
): Promise<{ readonly account: string; readonly regions: readonly string[] }> {
  const [asked] = request.regions
  try {
    // Any region tells who one is; `all` is none.
    const start = asked === undefined || asked === 'all' ? undefined : asked
    const { account, region } = await whoAmI(start === undefined ? settings : { ...settings, region: start })
    if (asked === undefined) return { account, regions: region === undefined ? [] : [region] }
    if (asked !== 'all') return { account, regions: [...new Set(request.regions)] }
    return { account, regions: await enabledRegions(settings) }
  } catch (error) {
    throw noAccess(error)
  }
}

async function enabledRegions(settings: ClientSettings): Promise<readonly string[]> {
  const clients = await openClients(settings)
  try {
    const { Regions: regions = [] } = await clients.ec2.describeRegions({})
    return regions.flatMap(({ RegionName: name }) => name ?? []).sort()
  } finally {
    closeClients(clients)
  }
}

async function collectRegion(run: Run, settings: ClientSettings, region: string, isFirst: boolean): Promise<void> {
  const clients = await openClients(settings)
  const before = { documents: run.documents, elements: run.elements, failed: run.failed.length }
  const jobs = [
    ...CALLS_PER_OBJECT.filter(({ list }) => isFirst || list.isGlobal !== true).map(
      (calls) => () => collectWithDetails(run, clients, region, calls),
    ),
    ...CALLS.map((call) => () => collectOne(run, clients, region, call)),
  ]
  try {
    await inTurns(jobs, run.request.signal)
  } finally {
    closeClients(clients)
  }
  const count = (noun: string, n: number): string => `${n} ${noun}${n === 1 ? '' : 's'}`
  const failed = run.failed.length - before.failed
  const tail = failed === 0 ? '' : `, ${count('call', failed)} failed`
  run.request.progress(
    `${region}: ${count('element', run.elements - before.elements)} in ${count('file', run.documents - before.documents)}${tail}`,
  )
}

async function collectOne(run: Run, clients: Clients, region: string, call: Call): Promise<readonly unknown[]> {
  const items = await attempt(run, region, call, () => wholeAnswer(run, (next) => call.page(clients, next)))
  if (items === undefined) return []
  await writeDocument(run, region, call.key, items.items)
  return items.items
}

async function collectWithDetails(run: Run, clients: Clients, region: string, calls: CallPerObject): Promise<void> {
  const objects = await collectOne(run, clients, region, calls.list)
  const ids = objects
    .filter((object) => calls.concerns === undefined || (typeof object === 'object' && object !== null && calls.concerns({ ...object })))
    .flatMap((object) => idOf(object, calls.id) ?? [])
  for (const detail of calls.details) await collectDetail(run, clients, region, calls.id, ids, detail)
}

/** One file for all objects; an object whose call fails is missing from it, and that is said. */
async function collectDetail(
  run: Run,
  clients: Clients,
  region: string,
  field: string,
  ids: readonly string[],
  detail: DetailCall,
): Promise<void> {
  const told: unknown[] = []
  for (const id of ids) {
    const answer = await attempt(run, region, { ...detail, action: `${detail.action} of ${id}` }, () =>
      wholeAnswer(run, (next) => detail.page(clients, id, next)),
    )
    if (answer === undefined) continue
    if (detail.holds === '') told.push(...answer.items)
    else told.push({ [field]: id, [detail.holds]: answer.items, ...(answer.isCut ? { AdditionalRoutesAvailable: true } : {}) })
  }
  if (told.length > 0 || ids.length === 0) await writeDocument(run, region, detail.key, told)
}

interface Whole {
  readonly items: readonly unknown[]
  readonly isCut: boolean
}

async function wholeAnswer({ request }: Run, page: (next: string | undefined) => Promise<Page>): Promise<Whole> {
  const items: unknown[] = []
  let next: string | undefined
  let isCut = false
  do {
    request.signal.throwIfAborted()
    const answer = await page(next)
    for (const item of answer.items) items.push(item)
    isCut = answer.isCut === true
    next = answer.next === '' || answer.next === next ? undefined : answer.next
  } while (next !== undefined)
  return { items, isCut }
}

async function attempt(
  run: Run,
  region: string,
  call: Pick<Call, 'action' | 'key' | 'means'>,
  ask: () => Promise<Whole>,
): Promise<Whole | undefined> {
  try {
    return await ask()
  } catch (error) {
    run.request.signal.throwIfAborted()
    run.failed.push(failureOf(error, call, region))
    return undefined
  }
}

async function writeDocument(run: Run, region: string, key: string, items: readonly unknown[]): Promise<void> {
  run.documents++
  run.elements += items.length
  const clean = items.map((item) => withoutSecrets(key, item))
  await run.request.write(`accounts/${run.account}/${region}/${fileName(key)}`, { [key]: clean })
}

/** `NetworkInterfaces` to `network-interfaces.json`. */
const fileName = (key: string): string =>
  `${key
    .replace(/^DB/u, 'Db')
    .replace(/(?<=[a-z])(?=[A-Z])/gu, '-')
    .toLowerCase()}.json`

/** Runs jobs a few at a time; the first that fails stops the rest. */
async function inTurns(jobs: readonly (() => Promise<unknown>)[], signal: AbortSignal): Promise<void> {
  const waiting = [...jobs]
  const worker = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      signal.throwIfAborted()
      try {
        await job()
      } catch (error) {
        waiting.length = 0
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
