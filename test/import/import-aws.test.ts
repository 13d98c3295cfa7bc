import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadSnapshot } from '../../src/compile/load-snapshot.ts'
import type { CompiledSnapshot } from '../../src/compile/compile-snapshot.ts'
import { readService } from '../../src/design/service.ts'
import { settleRoutes } from '../../src/failures/settle.ts'
import { answerQuestion } from '../../src/reach/answer.ts'
import { NOTHING_DOWN } from '../../src/routing/model.ts'
import { runForTest } from '../cli/run-cli.ts'
import { startEmulator, startProxy, whyNoEmulator, type Emulator, type Refusal } from './emulator.ts'
import { makeEstate, REGION, SECRET, type Estate } from './estate.ts'

// The matchers of vitest are `any`.
const containing = (text: string): unknown => expect.stringContaining(text) as unknown
const like = (value: object): unknown => expect.objectContaining(value) as unknown

let emulator: Emulator | undefined
let estate: Estate
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keiro-import-'))
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  withoutSettings()
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

function withoutSettings(): void {
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'))
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'))
  for (const name of ['AWS_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_SESSION_TOKEN']) vi.stubEnv(name, undefined)
}

/** The emulator answers calls that it does not know with errors that look passing: three attempts are enough. */
const importTo = (name: string, url: string, ...more: string[]) =>
  runForTest(['import', 'aws', '--endpoint-url', url, '--region', REGION, '-o', name, ...more], folder, { KEIRO_IMPORT_ATTEMPTS: '3' })

const titled = `keiro import aws, against moto over HTTP${whyNoEmulator === undefined ? '' : ` (left out: ${whyNoEmulator})`}`
describe.skipIf(whyNoEmulator !== undefined)(titled, () => {
  let url = ''
  beforeAll(async () => {
    emulator = await startEmulator()
    url = emulator.url
    estate = await makeEstate(url)
  }, 120_000)
  afterAll(() => emulator?.stop())

  it('writes a snapshot that answers questions about the estate', async () => {
    const { code, out, err } = await importTo('snap', url)
    expect({ code, err: err.split('\n')[0] }).toMatchObject({ code: 0 })
    expect(out).toMatch(/^snap: \d+ files of account 123456789012 \(ap-northeast-1\)\n/u)
    expect(readdirSync(folder)).toEqual(['snap'])
    expect(readdirSync(join(folder, 'snap', 'accounts', '123456789012', REGION))).toEqual(
      expect.arrayContaining([
        'vpcs.json',
        'reservations.json',
        'load-balancer-listeners.json',
        'transit-gateway-routes.json',
        'db-instances.json',
      ]),
    )

    const snapshot = await loadSnapshot(join(folder, 'snap'))
    const objects = Object.entries(snapshot.objects.get('aws') ?? {}).map(([kind, found]: [string, readonly unknown[]]) => [
      kind,
      found.length,
    ])
    expect(Object.fromEntries(objects)).toMatchObject({
      peerings: 1,
      transitGateways: 1,
      vpcAttachments: 1,
      vpnConnections: 1,
      loadBalancers: 1,
      targetGroups: 1,
      managedServices: 2,
      instances: 3,
    })
    // The emulator lists VPN attachments among those of VPCs and peerings, which an account does not.
    const ofEmulator = /^TransitGateway(?:Peering|Vpc)Attachments\[\d\] is left out/u
    const codes = snapshot.problems.filter(({ message }) => !ofEmulator.test(message)).map((problem) => problem.code)
    expect(codes.filter((found) => found !== 'SNAP-010' && found !== 'SNAP-011')).toEqual([])

    const ask = asker(snapshot)
    expect(ask(estate.web, estate.app, 'tcp/8080')).toBe('ACCEPTED')
    expect(ask('web-1', 'app-1', 'tcp/22')).toBe('DENIED_IN')
    expect(ask(estate.web, estate.peer, 'tcp/22')).toBe('ACCEPTED')
    expect(ask(estate.web, '8.8.8.8', 'tcp/443')).toBe('EXITS_NETWORK')
    // The emulator gives NAT gateways an address outside of their subnet: that is said, and not taken for an account's.
    expect(snapshot.problems.some(({ message }) => message.includes(estate.nat) && message.includes('not in its subnet'))).toBe(true)
    expect(ask(estate.app, '8.8.8.8', 'tcp/443')).toBe('UNDETERMINED')
  }, 60_000)

  it('writes no secret: no user data, no variables of functions, no keys of tunnels, no tag but the name', async () => {
    await importTo('snap', url)
    const text = readFiles(join(folder, 'snap'))
    expect(text).toContain('"VpnConnectionId"')
    expect(text).toContain('"FunctionName":"nightly"')
    expect(text).toContain('"Value":"main"')
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain(Buffer.from(SECRET).toString('base64'))
    expect(text).not.toMatch(/pre_?shared_?key|CustomerGatewayConfiguration|UserData|"Environment"|MasterUser/iu)
  }, 60_000)

  it('replaces an earlier snapshot as a whole, and nothing else', async () => {
    await importTo('snap', url)
    const first = readFiles(join(folder, 'snap'))
    writeFileSync(join(folder, 'snap', 'stale.json'), '{"Vpcs":[]}')
    const { code } = await importTo('snap', url)
    expect(code).toBe(0)
    expect(readFiles(join(folder, 'snap'))).toBe(first)

    mkdirSync(join(folder, 'mine'))
    writeFileSync(join(folder, 'mine', 'notes.txt'), 'keep')
    const refused = await importTo('mine', url)
    expect(refused).toMatchObject({ code: 2, err: containing('SNAP-013') })
    expect(readdirSync(join(folder, 'mine'))).toEqual(['notes.txt'])
  }, 60_000)

  it('goes on when a call is refused, says so in the snapshot, and answers that need it are UNDETERMINED', async () => {
    const denied = { status: 403, code: 'UnauthorizedOperation', message: 'You are not authorized to perform this operation.' }
    const { code, err } = await through(url, (action) => (action === 'DescribeInternetGateways' ? denied : undefined), 'snap')
    expect(code).toBe(0)
    expect(err).toContain('ec2:DescribeInternetGateways in ap-northeast-1 failed (not allowed: UnauthorizedOperation)')
    const snapshot = await loadSnapshot(join(folder, 'snap'))
    expect(snapshot.problems).toContainEqual(
      like({
        code: 'SNAP-010',
        message: containing('DescribeInternetGateways in ap-northeast-1 failed when the snapshot was made'),
      }),
    )
    expect(snapshot.problems).toContainEqual(like({ code: 'SNAP-007', message: containing('internet gateway igw-') }))
    expect(asker(snapshot)(estate.web, '8.8.8.8', 'tcp/443')).toBe('UNDETERMINED')
    expect(asker(snapshot)(estate.web, estate.app, 'tcp/8080')).toBe('ACCEPTED')
  }, 60_000)

  it('asks again when AWS says that it is too fast', async () => {
    const slow = { status: 503, code: 'RequestLimitExceeded', message: 'Request limit exceeded.' }
    const { code, err, actions } = await through(
      url,
      (action, times) => (action === 'DescribeVpcs' && times < 3 ? slow : undefined),
      'snap',
    )
    expect(code).toBe(0)
    expect(err).not.toContain('DescribeVpcs')
    expect(actions.filter((action) => action === 'DescribeVpcs')).toHaveLength(3)
  }, 60_000)

  it('SNAP-012: refused credentials stop it before anything is written', async () => {
    const refused = { status: 403, code: 'InvalidClientTokenId', message: 'The security token included in the request is invalid' }
    const { code, err } = await through(url, () => refused, 'snap')
    expect({ code, err }).toMatchObject({
      code: 3,
      err: containing('SNAP-012  the account can not be read: the credentials are refused'),
    })
    expect(readdirSync(folder)).toEqual([])
  }, 60_000)
})

describe('keiro import without an account', () => {
  it('SNAP-012: no credentials', async () => {
    withoutSettings()
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined)
    const { code, err } = await importTo('snap', 'http://127.0.0.1:9')
    expect({ code, err }).toMatchObject({
      code: 3,
      err: containing('SNAP-012  the account can not be read: there are no credentials'),
    })
    expect(err).toContain('--profile')
    expect(readdirSync(folder)).toEqual([])
  })

  it('SNAP-012: nobody answers', async () => {
    const { code, err } = await importTo('snap', 'http://127.0.0.1:9')
    expect({ code, err }).toMatchObject({
      code: 3,
      err: containing('SNAP-012  the account can not be read: AWS does not answer'),
    })
  }, 60_000)

  it('SNAP-012: no region', async () => {
    const { code, err } = await runForTest(['import', 'aws', '--endpoint-url', 'http://127.0.0.1:9'], folder)
    expect({ code, err }).toMatchObject({
      code: 3,
      err: containing('SNAP-012  the account can not be read: no region is set'),
    })
  })

  it('CLI-013: a cloud that can not be imported', async () => {
    const { code, err } = await runForTest(['import', 'awss'], folder)
    expect({ code, err }).toMatchObject({ code: 2, err: containing('CLI-013  "awss" is no cloud that can be imported') })
    expect(err).toContain('did you mean aws?')
  })
})

async function through(target: string, refuse: Refusal, name: string) {
  const proxy = await startProxy(target, refuse)
  try {
    return { ...(await importTo(name, proxy.url)), actions: proxy.actions }
  } finally {
    await proxy.stop()
  }
}

function asker(snapshot: CompiledSnapshot) {
  const { state } = settleRoutes(snapshot.index)
  return (from: string, to: string, service: string): string =>
    answerQuestion(snapshot.index, state, NOTHING_DOWN, { from, to, service: readService(service) }).verdict
}

function readFiles(root: string): string {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return paths
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => `${path.slice(root.length)}\n${readFileSync(path, 'utf8')}`)
    .join('')
}
