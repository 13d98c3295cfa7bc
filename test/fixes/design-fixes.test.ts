import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { designWorld } from '../../src/cli/fix-worlds.ts'
import { settledTerrain } from '../../src/cli/network-source.ts'
import { compileNetwork } from '../../src/compile/compile.ts'
import type { DesignEdit } from '../../src/compile/design-edits.ts'
import { loadWrittenDesign, readDesign } from '../../src/compile/load-design.ts'
import { EMPTY_LOCK } from '../../src/design/lock.ts'
import type { Design } from '../../src/design/model.ts'
import { indexNetwork } from '../../src/network/index.ts'
import { readAsked } from '../../src/reach/diagnosis/asked.ts'
import { diagnose } from '../../src/reach/diagnosis/diagnose.ts'
import { findFixes, type FoundFixes } from '../../src/reach/fixes/find-fixes.ts'
import { NOTHING_DOWN } from '../../src/routing/model.ts'
import { ROOT } from '../source-tree.ts'

interface Written {
  readonly sites: Record<string, unknown>
  readonly gateways?: Record<string, unknown>
  readonly links?: readonly unknown[]
  readonly policies?: readonly unknown[]
}

const read = (written: Written): Design => readDesign({ name: 'small', ...written })

/** Each proven once more from the outside, and none of it needless. */
function find(written: Written, from: string, to: string, service = 'tcp/443', goal: 'pass' | 'stop' = 'pass'): FoundFixes<DesignEdit> {
  const design = read(written)
  const compiled = compileNetwork(design, EMPTY_LOCK)
  const index = indexNetwork(compiled.network)
  const question = { from, to, asked: readAsked(service), goal }
  const found = findFixes(settledTerrain(index, NOTHING_DOWN), question, designWorld(compiled, compiled.lock, index, question))
  const holds = (edits: readonly DesignEdit[]): boolean => {
    const changed = compileNetwork(
      edits.reduce((now, edit) => edit.apply(now), design),
      compiled.lock,
    )
    const { verdict, allowed } = diagnose(settledTerrain(indexNetwork(changed.network), NOTHING_DOWN), question)
    return goal === 'pass' ? verdict === (found.isBeyond ? 'EXITS_NETWORK' : 'ACCEPTED') : allowed.words.length === 0
  }
  for (const { edits } of found.fixes) {
    expect(holds(edits)).toBe(true)
    for (const left of edits) expect(holds(edits.filter((each) => each !== left))).toBe(false)
  }
  return found
}

const words = (...question: Parameters<typeof find>): string[][] =>
  find(...question).fixes.map(({ edits }) => edits.map((edit) => edit.words))

/** Writing the lines that are proposed gives the very network that was proven. */
function meansWhatItSays(written: Written, edited: Written, edits: readonly DesignEdit[]): void {
  const { lock } = compileNetwork(read(written), EMPTY_LOCK)
  const proven = compileNetwork(
    edits.reduce((now, edit) => edit.apply(now), read(written)),
    lock,
  )
  // Where a rule stands in its list is told by the file alone.
  const plain = (network: unknown): unknown => JSON.parse(JSON.stringify(network).replaceAll(/"path":"[^"]*"/gu, '"path":""'))
  expect(plain(proven.network)).toEqual(plain(compileNetwork(read(edited), lock).network))
}

const region = 'ap-northeast-1'
const vpc = (cidr: string, subnets: Record<string, unknown>, more: object = {}) => ({ kind: 'aws.vpc', region, cidr, subnets, ...more })
const zones = ['a']
const allow = (from: string, to: string, services = 'tcp/443') => ({ from, to, services })

describe('filters', () => {
  const acl = (ingress: readonly unknown[]) => ({ networkAcl: { ingress, egress: [{ allow: 'any' }] } })
  const written = (ingress: readonly unknown[], policies: readonly unknown[] = []): Written => ({
    sites: { tokyo: vpc('10.0.0.0/16', { app: { zones }, db: { zones, ...acl(ingress) } }) },
    policies,
  })

  test('a policy', () => {
    expect(words(written([{ allow: 'any' }]), 'tokyo/app', 'tokyo/db')[0]).toEqual(['allow tokyo/app to reach tokyo/db: tcp/443'])
  })

  test('an entry of a network ACL, before the one that denies', () => {
    const policies = [allow('tokyo/app', 'tokyo/db')]
    const ingress = [{ deny: 'tcp/443', number: 50 }, { allow: 'any' }]
    const found = find(written(ingress, policies), 'tokyo/app', 'tokyo/db')
    const [edit] = found.fixes[0]!.edits
    expect(edit!.text).toMatch(/^networkAcl\.ingress: add \{ allow: 'tcp\/443', from: '10\.0\.\d+\.\d+\/\d+', number: 25 \}$/u)
    const from = /from: '([^']+)'/u.exec(edit!.text)![1]
    meansWhatItSays(written(ingress, policies), written([...ingress, { allow: 'tcp/443', from, number: 25 }], policies), [edit!])
  })

  test('to stop it: a policy less, or an entry that denies', () => {
    const found = words(written([{ allow: 'any' }], [allow('tokyo/app', 'tokyo/db')]), 'tokyo/app', 'tokyo/db', 'tcp/443', 'stop')
    expect(found[0]).toEqual(['leave out the policy tokyo/app → tokyo/db: tcp/443'])
    expect(found[1]![0]).toContain('let the network ACL of tokyo/db deny ingress tcp/443')
  })

  test('to stop it: a rule of the security group less', () => {
    const rules = { securityGroup: { ingress: [{ service: 'tcp/443', from: '10.0.0.0/16' }] } }
    const open: Written = {
      sites: {
        tokyo: vpc('10.0.0.0/16', {
          app: { zones, securityGroup: { egress: [{ service: 'any', to: '0.0.0.0/0' }] } },
          db: { zones, ...rules },
        }),
      },
    }
    expect(words(open, 'tokyo/app', 'tokyo/db', 'tcp/443', 'stop')).toContainEqual([
      'leave tcp/443 from 10.0.0.0/16 out of the security group of tokyo/db',
    ])
  })
})

describe('to the internet', () => {
  const written = (app: object, more: object = {}): Written => ({
    sites: { tokyo: vpc('10.0.0.0/16', { web: { zones, public: true }, app: { zones, ...app } }, more) },
    policies: [allow('tokyo/app', 'internet')],
  })

  test('a NAT gateway, or a public group', () => {
    const found = find(written({}), 'tokyo/app', 'internet')
    expect(found.fixes.map(({ edits }) => edits.map(({ text }) => text))).toEqual([["nat: 'single'"], ['public: true']])
    meansWhatItSays(written({}), written({ nat: 'single' }), found.fixes[0]!.edits)
    meansWhatItSays(written({}), written({ public: true, hosts: 1 }), found.fixes[1]!.edits)
  })

  test('for IPv6 an egress-only gateway', () => {
    const found = find(written({}, { ipv6: true }), 'tokyo/app', '2600:1f00::1')
    expect(found.isBeyond).toBe(true)
    expect(found.fixes[0]?.edits.map(({ text }) => text)).toContain('egressOnly: true')
  })
})

describe('between VPCs', () => {
  const sites = { tokyo: vpc('10.0.0.0/16', { app: { zones } }), osaka: vpc('10.1.0.0/16', { db: { zones } }) }
  const policies = [allow('tokyo/app', 'osaka/db')]
  const hub = (more: object) => ({ hub: { kind: 'aws.transit-gateway', region, ...more } })

  test('a peering', () => {
    const found = find({ sites, policies }, 'tokyo/app', 'osaka/db')
    expect(found.fixes[0]?.edits.map(({ text }) => text)).toEqual(["add link.peering('tokyo', 'osaka') to the links"])
    meansWhatItSays(
      { sites, policies },
      { sites, policies, links: [{ kind: 'aws.vpc-peering', between: ['tokyo', 'osaka'] }] },
      found.fixes[0]!.edits,
    )
  })

  test('an attachment to the transit gateway that the other has', () => {
    const found = find({ sites, policies, gateways: hub({ attach: 'osaka' }) }, 'tokyo/app', 'osaka/db')
    expect(found.fixes[0]?.edits.map(({ text }) => text)).toEqual(["attach: ['osaka', 'tokyo']"])
    meansWhatItSays(
      { sites, policies, gateways: hub({ attach: 'osaka' }) },
      { sites, policies, gateways: hub({ attach: ['osaka', 'tokyo'] }) },
      found.fixes[0]!.edits,
    )
  })

  test('tables of the transit gateway', () => {
    const tables = (more: object) =>
      hub({ attach: ['tokyo', 'osaka'], tables: { one: { associate: ['tokyo', 'osaka'], propagate: ['tokyo'], ...more } } })
    const found = find({ sites, policies, gateways: tables({}) }, 'tokyo/app', 'osaka/db')
    expect(found.fixes[0]?.edits.map(({ text }) => text)).toEqual(["propagate: ['tokyo', 'osaka']"])
    meansWhatItSays(
      { sites, policies, gateways: tables({}) },
      { sites, policies, gateways: tables({ propagate: ['tokyo', 'osaka'] }) },
      found.fixes[0]!.edits,
    )
    const dropping = tables({ propagate: ['tokyo', 'osaka'], routes: { '10.1.0.0/24': 'blackhole' } })
    expect(words({ sites, policies, gateways: dropping }, 'tokyo/app', 'osaka/db')[0]).toEqual([
      'leave the route 10.1.0.0/24 to blackhole out of table one of hub',
    ])
  })

  test('an attachment that looks up nowhere', () => {
    const gateways = hub({ attach: ['tokyo', 'osaka'], tables: { one: { associate: 'osaka', propagate: ['tokyo', 'osaka'] } } })
    expect(words({ sites, policies, gateways }, 'tokyo/app', 'osaka/db')[0]).toEqual(['let tokyo look up in table one of hub'])
  })

  test('a route of its own that drops', () => {
    const dropping = (routes: object): Written => ({
      sites: { ...sites, tokyo: vpc('10.0.0.0/16', { app: { zones, routes } }) },
      policies,
      links: [{ kind: 'aws.vpc-peering', between: ['tokyo', 'osaka'] }],
    })
    const found = find(dropping({ '10.1.0.0/16': 'blackhole' }), 'tokyo/app', 'osaka/db')
    expect(found.fixes[0]?.edits.map(({ text }) => text)).toEqual(["routes: delete '10.1.0.0/16': 'blackhole'"])
    meansWhatItSays(dropping({ '10.1.0.0/16': 'blackhole' }), dropping({}), found.fixes[0]!.edits)
  })

  test('ranges that overlap are not joined', () => {
    const same = { ...sites, osaka: vpc('10.0.0.0/16', { db: { zones } }) }
    expect(words({ sites: same, policies }, 'tokyo/app', 'osaka/db')).toEqual([])
  })
})

describe('services', () => {
  const written = (listeners: readonly object[], endpoint: readonly string[] = ['web'], balancer: object = {}): Written => ({
    sites: {
      tokyo: vpc(
        '10.0.0.0/16',
        { web: { zones: ['a', 'c'] }, app: { zones: ['c'] } },
        {
          services: { entry: { kind: 'network-load-balancer', subnets: 'web', listeners, ...balancer } },
          endpoints: { s3: { kind: 'gateway', subnets: endpoint } },
        },
      ),
    },
    policies: [allow('tokyo/web', 'tokyo/entry', 'tcp/8443'), allow('tokyo/web', 'tokyo/entry'), allow('tokyo/app', 'tokyo/s3')],
  })
  const one = [{ port: 443, to: 'app' }]

  test('a gateway endpoint for one more group', () => {
    const found = find(written(one), 'tokyo/app', 'tokyo/s3')
    expect(found.fixes[0]?.edits.map(({ text }) => text)).toEqual(["subnets: ['web', 'app']"])
    meansWhatItSays(written(one), written(one, ['web', 'app']), found.fixes[0]!.edits)
  })

  test('a listener, and cross-zone', () => {
    const crossed = { crossZone: true }
    const found = find(written(one, ['web'], crossed), 'tokyo/web', 'tokyo/entry', 'tcp/8443')
    expect(found.fixes[0]?.edits.map(({ text }) => text)).toEqual(["listeners: add { port: 8443, to: 'app', targetPort: 443 }"])
    meansWhatItSays(
      written(one, ['web'], crossed),
      written([...one, { port: 8443, to: 'app', targetPort: 443 }], ['web'], crossed),
      found.fixes[0]!.edits,
    )
  })
})

test('a link between gateways', async () => {
  const whole = await loadWrittenDesign(join(ROOT, 'test', 'fixtures', 'flets-hybrid.yaml'))
  const written = whole.value as Written & { readonly links: readonly { readonly kind: string }[] }
  const without = { ...written, links: written.links.filter(({ kind }) => kind !== 'wireguard') }
  const found = find(without, 'osaka', 'tokyo/app', 'tcp/22')
  expect(found.fixes[0]?.edits.map(({ text }) => text)).toContain("link.wireguard('edge-aws', 'edge-sakura'),")
})
