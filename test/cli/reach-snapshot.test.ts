import { readFileSync } from 'node:fs'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runForTest } from './run-cli.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SHOP = join(ROOT, 'test/fixtures/snapshots/shop')
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(ROOT, 'docs/reach-answer.schema.json'), 'utf8')) as object,
)

interface Way {
  readonly verdict: string
  readonly hops: readonly { readonly node: string; readonly kind: string; readonly translations: readonly { after: string }[] }[]
}
interface Answer {
  readonly verdict: string
  readonly allowed: readonly string[]
  readonly forward: Way
  readonly return: (Way & { readonly allowed: readonly string[]; readonly blocked: readonly string[] }) | null
  readonly blockers: readonly {
    readonly code: string | null
    readonly component: string
    readonly rule: string | null
    readonly at: string | null
    readonly way: string
  }[]
  readonly blockersComplete: boolean
  readonly fixes: readonly unknown[]
  readonly findings: readonly { readonly kind: string; readonly message: string }[]
  readonly checklists: readonly {
    readonly family: string
    readonly direction: string
    readonly complete: boolean
    readonly parts: readonly {
      readonly what: string
      readonly found: string
      readonly object?: string
      readonly rule?: string
      readonly code?: string
    }[]
  }[]
  readonly pairs: readonly { readonly verdict: string; readonly to: { readonly address: string } }[]
}

async function ask(...words: readonly string[]): Promise<Answer> {
  const { code, out, err } = await runForTest(['reach', ...words, '--snapshot', SHOP, '--json'], ROOT)
  expect(err).toBe('')
  const answer = JSON.parse(out) as Answer
  expect(validate(answer), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true)
  expect(code).toBe(answer.verdict === 'ACCEPTED' ? 0 : 1)
  return answer
}

const missing = (answer: Answer, family: string): unknown[] =>
  answer.checklists
    .find((list) => list.family === family)
    ?.parts.filter(({ found }) => found === 'missing')
    .map(({ object, code }) => [object, code]) ?? []

describe('what passes', () => {
  test('exact sets without a service, by rules of groups', async () => {
    const answer = await ask('i-web', 'i-app')
    expect(answer).toMatchObject({
      verdict: 'ACCEPTED',
      allowed: ['tcp/8080-8089'],
      return: { allowed: ['tcp/8080-8089'], blocked: [] },
      blockers: [],
      fixes: [],
    })
    expect(answer.forward.hops.map(({ node }) => node)).toEqual(['i-web', 'subnet-web', 'vpc-shop', 'subnet-app', 'i-app'])
  })

  test('of a range only a part', async () => {
    const answer = await ask('i-web', 'i-app', 'tcp/8085-9000')
    expect(answer).toMatchObject({ verdict: 'DENIED_IN', allowed: ['tcp/8085-8089'] })
    expect(answer.findings).toEqual([{ kind: 'partly-allowed', message: 'only a part of tcp/8085-9000 passes' }])
  })

  test('ends by name, group, address and prefix', async () => {
    for (const [from, to] of [
      ['web-1', 'app-1'],
      ['sg-web', 'sg-app'],
      ['10.0.1.10', '10.0.2.10'],
      ['10.0.1.0/24', 'subnet-app'],
    ] as const)
      expect((await ask(from, to, 'tcp/8080')).verdict, `${from} ${to}`).toBe('ACCEPTED')
  })

  test('a VPC as source is its router, and all of it with /*', async () => {
    expect((await ask('vpc-shop', 'i-other', 'proto', '0')).forward.hops[0]).toMatchObject({ node: 'vpc-shop', kind: 'vpc' })
    expect((await ask('vpc-shop/*', 'i-app', 'tcp/8080')).pairs.length).toBeGreaterThan(2)
  })
})

describe('the answer is judged apart', () => {
  test('a network ACL that lets answers out to some clients alone takes ACCEPTED away, and says to whom', async () => {
    const answer = await ask('i-app', 'i-db', 'tcp/5432')
    expect(answer).toMatchObject({
      verdict: 'DENIED_OUT',
      allowed: ['tcp/5432'],
      forward: { verdict: 'ACCEPTED' },
      return: { verdict: 'DENIED_OUT', allowed: ['tcp/5432 from 1024-32767'], blocked: ['tcp/5432 from 32768-65535'] },
    })
    expect(answer.blockers).toMatchObject([
      { code: 'SUBNET_ACL_RESTRICTION', component: 'acl-db', rule: '* egress', at: '* egress', way: 'return' },
    ])
    expect(answer.findings).toMatchObject([{ kind: 'answer-blocked' }])
  })

  test('a missing route back', async () => {
    const answer = await ask('i-web', 'i-other', 'icmp')
    expect(answer).toMatchObject({ verdict: 'NO_ROUTE', return: { verdict: 'NO_ROUTE' }, blockersComplete: true })
    expect(answer.blockers).toMatchObject([{ code: 'NO_ROUTE_TO_DESTINATION', component: 'rtb-other', way: 'return' }])
  })
})

describe('why not', () => {
  test('everything that blocks, there and back', async () => {
    const answer = await ask('i-web', 'i-db', 'tcp/5432')
    expect(answer.blockers.map(({ way, code, component, rule }) => [way, code, component, rule])).toEqual([
      ['forward', 'SUBNET_ACL_RESTRICTION', 'acl-db', '* ingress'],
      ['forward', 'ENI_SG_RULES_MISMATCH', 'sg-db', 'ingress'],
      ['return', 'SUBNET_ACL_RESTRICTION', 'acl-db', '* egress'],
    ])
    expect(answer.blockersComplete).toBe(true)
  })

  test('past a lost route', async () => {
    const answer = await ask('i-other', 'i-db', 'tcp/5432')
    expect(answer.blockers.map(({ code, component }) => [code, component])).toEqual([
      ['NO_ROUTE_TO_DESTINATION', 'rtb-other'],
      ['SUBNET_ACL_RESTRICTION', 'acl-db'],
      ['ENI_SG_RULES_MISMATCH', 'sg-db'],
      ['NO_ROUTE_TO_DESTINATION', 'rtb-isolated'],
      ['SUBNET_ACL_RESTRICTION', 'acl-db'],
    ])
    expect(answer.blockersComplete).toBe(true)
  })

  test('where nothing joins the two', async () => {
    const answer = await ask('i-island', 'i-db')
    expect(answer.blockers.map(({ component }) => component)).toEqual(['rtb-island', 'island'])
    expect(answer.blockersComplete).toBe(false)
  })
})

describe('the internet', () => {
  test('out by a NAT gateway, and by an egress-only gateway', async () => {
    const answer = await ask('i-app', 'internet', 'tcp/443')
    expect(answer.pairs.map(({ verdict }) => verdict)).toEqual(['ACCEPTED', 'ACCEPTED'])
    expect(answer.forward.hops.map(({ kind }) => kind)).toEqual([
      'instance',
      'subnet',
      'vpc',
      'subnet',
      'nat-gateway',
      'subnet',
      'vpc',
      'internet-gateway',
      'carrier',
    ])
    expect(answer.checklists.map(({ family, complete }) => [family, complete])).toEqual([
      ['ipv4', true],
      ['ipv6', true],
    ])
    const objects = answer.checklists[0]?.parts.map(({ object }) => object)
    expect(objects).toEqual(expect.arrayContaining(['igw-shop', 'rtb-private', 'nat-shop', 'rtb-public', 'acl-shop', 'sg-app']))
  })

  test('out without a public address', async () => {
    const answer = await ask('i-lab', 'internet', 'tcp/443')
    expect(answer).toMatchObject({ verdict: 'DENIED_IN', blockers: [{ code: 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS' }] })
    expect(missing(answer, 'ipv4')).toEqual([['eni-lab-1', 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS']])
  })

  test('out of an isolated subnet: route, address, and both directions of the network ACL', async () => {
    const answer = await ask('i-db', 'internet', 'tcp/443')
    expect(answer.verdict).toBe('NO_ROUTE')
    expect(missing(answer, 'ipv4')).toEqual([
      ['rtb-isolated', 'NO_ROUTE_TO_DESTINATION'],
      ['eni-db-1', 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS'],
      ['acl-db', 'SUBNET_ACL_RESTRICTION'],
      ['acl-db', 'SUBNET_ACL_RESTRICTION'],
    ])
  })

  test('in, to the public address', async () => {
    const answer = await ask('internet', 'i-web', 'tcp/443')
    expect(answer.pairs.map(({ to }) => to.address)).toEqual(['203.0.113.10', '2001:db8:77:1::10'])
    expect(answer.verdict).toBe('ACCEPTED')
    expect(answer.forward.hops.flatMap(({ translations }) => translations.map(({ after }) => after))).toEqual(['10.0.1.10'])
    expect(answer.checklists.every(({ complete, direction }) => complete && direction === 'in')).toBe(true)
  })

  test('in, to a machine behind gateways that let nobody in', async () => {
    const answer = await ask('internet', 'i-app', 'tcp/443')
    expect(answer.verdict).not.toBe('ACCEPTED')
    expect(missing(answer, 'ipv4').map((part) => (part as string[])[0])).toEqual(['rtb-private', 'eni-app-1', 'sg-app'])
    expect(missing(answer, 'ipv6').map((part) => (part as string[])[0])).toEqual(['rtb-private', 'sg-app'])
  })

  test('a VPC without an internet gateway', async () => {
    for (const words of [
      ['internet', 'i-island', 'tcp/22'],
      ['i-island', 'internet', 'tcp/22'],
    ]) {
      const answer = await ask(...words)
      expect(answer.verdict).not.toBe('ACCEPTED')
      expect(missing(answer, 'ipv4')[0]).toEqual(['vpc-island', undefined])
    }
  })
})

describe('for people', () => {
  test('the verdict, the sets, what blocks with code and rule, the way with what lost', async () => {
    const { out, code } = await runForTest(['reach', 'i-web', 'i-db', 'tcp/5432', '--snapshot', 'test/fixtures/snapshots/shop'], ROOT)
    expect(code).toBe(1)
    for (const words of [
      'i-web does not reach i-db tcp/5432: DENIED_IN',
      'What blocks it: 3 things, all of which must change',
      'SUBNET_ACL_RESTRICTION  acl-db  rule * ingress  (test/fixtures/snapshots/shop/filters.json:',
      'There: DENIED_IN, MTU 9001',
      'not 0.0.0.0/0',
      'DROPPED by default',
    ])
      expect(out).toContain(words)
  })
})

test('a design beside the snapshot brings its own nodes', async () => {
  const design = join(ROOT, 'examples/flets-hybrid/network.ts')
  for (const [from, to, service] of [
    ['osaka', 'tokyo/app', 'tcp/443'],
    ['i-web', 'i-app', 'tcp/8080'],
  ] as const)
    expect((await ask(from, to, service, '-c', design)).verdict).toBe('ACCEPTED')
})

describe('wrong use', () => {
  let empty = ''
  beforeAll(() => {
    empty = mkdtempSync(join(tmpdir(), 'keiro-empty-'))
    writeFileSync(join(empty, 'vpcs.json'), '{ "Vpcs": [] }')
  })
  afterAll(() => rmSync(empty, { recursive: true, force: true }))

  test.each([
    [['i-wbe', 'i-db'], 'CLI-201', 'did you mean "i-web"?'],
    [['i-web', 'i-db', 'https'], 'CLI-006', 'did you mean tcp/443?'],
    [['172.16.0.1', 'i-db'], 'CLI-202', 'no node has this address'],
    [['i-web', 'i-web'], 'CLI-202', 'name another destination'],
    [['i-lab', '2001:db8::5'], 'CLI-202', 'no IP version in common'],
  ])('%j', async (words, code, says) => {
    const outcome = await runForTest(['reach', ...words, '--snapshot', SHOP], ROOT)
    expect(outcome).toMatchObject({ code: 2, out: '' })
    expect(outcome.err).toContain(code)
    expect(outcome.err).toContain(says)
  })

  test('no such folder, and an account with nothing in it', async () => {
    const absent = await runForTest(['reach', 'a', 'b', '--snapshot', 'no/such/folder'], ROOT)
    expect(absent.code).toBe(2)
    expect(absent.err).toContain('no/such/folder')
    const nothing = await runForTest(['reach', 'i-web', 'i-db', '--snapshot', empty], ROOT)
    expect(nothing.code).toBe(2)
    expect(nothing.err).toContain('holds no VPC')
  })
})
