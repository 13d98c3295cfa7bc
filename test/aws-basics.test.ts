import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkDesign } from '../src/checks/check-design.ts'
import type { AwsObjects } from '../src/clouds/aws/objects.ts'
import { compileNetwork } from '../src/compile/compile.ts'
import { loadDesign, readDesign } from '../src/compile/load-design.ts'
import type { ProblemError } from '../src/core/problem.ts'
import { renderDeployment } from '../src/deploy/deployment.ts'
import { EMPTY_LOCK } from '../src/design/lock.ts'
import { loadLock } from '../src/design/load.ts'
import { listFailures } from '../src/failures/list.ts'
import { proveExpectations } from '../src/failures/prove.ts'
import { indexNetwork } from '../src/network/index.ts'
import { runForTest } from './cli/run-cli.ts'
import { readText, ROOT } from './source-tree.ts'
import { formatDiff, hasTerraform } from './terraform-binary.ts'
import { terraformSchema } from './terraform-schema.ts'

const EXAMPLE = join(ROOT, 'examples', 'aws-basics', 'network.ts')
const GOLDEN = join(ROOT, 'test', 'golden', 'aws-basics', 'terraform')
const design = await loadDesign(EXAMPLE)
const lock = await loadLock(EXAMPLE)
const compiled = compileNetwork(design, lock)
const objects = compiled.objects.get('aws') as AwsObjects

describe('the example of basic AWS networking', () => {
  it('has no error, and warns of nothing but the quota that its six VPCs pass', () => {
    const found = checkDesign(design, lock).problems.filter((problem) => problem.severity !== 'info')
    expect(found.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'CHECK-111 VPCs in ap-northeast-1: 6, but the default quota is 5',
    ])
  })

  it('needs nothing that its lock file does not hold', () => {
    expect(compiled.lock).toEqual(lock)
  })

  it('meets every expectation, in health and in the failures asked for', () => {
    const index = indexNetwork(compiled.network)
    const proof = proveExpectations(index, design.expect, listFailures(index))
    expect(proof.met.filter((met) => !met)).toEqual([])
    expect(proof.consequences.filter(({ status }) => status === 'broken')).toEqual([])
    expect(proof.failures.length).toBeGreaterThan(10)
    expect(design.expect.length).toBeGreaterThan(20)
  })

  it('shows every construct', () => {
    const shown = Object.entries(objects).flatMap(([noun, list]: [string, readonly unknown[]]) => (list.length === 0 ? [noun] : []))
    // Connect needs routers of one's own: that is the other example.
    expect(shown).toEqual(['connectAttachments', 'connectPeers'])
  })
})

describe('its Terraform files', () => {
  const files = renderDeployment(compiled, terraformSchema()).files.filter((file) => file.path.startsWith('terraform/'))

  it('are the golden ones (KEIRO_UPDATE=1 writes them anew)', () => {
    if (process.env['KEIRO_UPDATE'] === '1') {
      rmSync(GOLDEN, { recursive: true, force: true })
      mkdirSync(GOLDEN, { recursive: true })
      for (const file of files) writeFileSync(join(GOLDEN, file.path.slice('terraform/'.length)), file.content)
    }
    expect(files.map((file) => file.path.slice('terraform/'.length))).toEqual(readdirSync(GOLDEN).sort())
    for (const file of files) expect(file.content, file.path).toBe(readFileSync(join(GOLDEN, file.path.slice('terraform/'.length)), 'utf8'))
  })

  it.runIf(hasTerraform)('are as terraform fmt leaves them', () => {
    expect(files.map((file) => formatDiff(file.content)).join('')).toBe('')
  })
})

describe('docs/aws-basics.md', () => {
  it('quotes the design as it is', () => {
    const source = readText('examples/aws-basics/network.ts')
    const quoted = [...readText('docs/aws-basics.md').matchAll(/```ts\n(.*?)```/gsu)].map(([, text = '']) => text.trim())
    expect(quoted.length).toBeGreaterThan(4)
    const plain = (text: string): string => text.replaceAll(/\s+/gu, ' ')
    for (const text of quoted) expect(plain(source)).toContain(plain(text))
  })

  it('shows what the commands print', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keiro-aws-basics-'))
    try {
      for (const name of ['network.ts', 'keiro.lock.json']) cpSync(join(dirname(EXAMPLE), name), join(folder, name))
      const shown = [...readText('docs/aws-basics.md').matchAll(/```\n\$ keiro ([^\n]*)\n(.*?)\n```/gsu)]
      expect(shown.length).toBeGreaterThan(5)
      for (const [, words = '', text = ''] of shown) {
        const { out } = await runForTest(words.split(' '), folder)
        expect(out.replaceAll(`${folder}/`, ''), words).toContain(text)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

const vpc = (more: object, subnets: object = { web: { zones: 'a', public: true }, app: { zones: ['a', 'c'] } }): object => ({
  kind: 'aws.vpc',
  region: 'ap-northeast-1',
  cidr: '10.0.0.0/16',
  subnets,
  ...more,
})
const messagesOf = (design: object): readonly string[] => {
  try {
    compileNetwork(readDesign({ name: 'n', ...design }), EMPTY_LOCK)
    return []
  } catch (error) {
    return (error as ProblemError).problems.map(({ code, message }) => `${code} ${message}`)
  }
}

describe('what is refused', () => {
  it.each<[string, object, string]>([
    [
      'nat without a public group',
      vpc({}, { app: { zones: 'a', nat: true } }),
      'DESIGN-008 `subnets.app.nat` of site "shop" needs a public subnet group',
    ],
    [
      'nat in a zone without one',
      vpc({}, { web: { zones: 'a', public: true }, app: { zones: ['a', 'c'], nat: true } }),
      'public group "web" is not in c',
    ],
    ['egress-only without IPv6', vpc({}, { app: { zones: 'a', egressOnly: true } }), 'but the VPC has no IPv6'],
    ['a gateway endpoint for what has none', vpc({ endpoints: { ssm: 'gateway' } }), 'there are none but for s3 and dynamodb'],
    [
      'a port of a function',
      vpc({ services: { fn: { kind: 'lambda', subnets: 'app', port: 80 } } }),
      'nothing can open a connection to a Lambda function',
    ],
    [
      'a service in no subnet group',
      vpc({ services: { db: { kind: 'rds', subnets: 'ap' } } }),
      'DESIGN-004 subnet "ap" does not exist in site "shop"',
    ],
    [
      'a service of unknown kind',
      vpc({ services: { db: { kind: 'rdss', subnets: 'app' } } }),
      'must be "rds", "elasticache", "opensearch", "efs", "lambda" or "network-load-balancer", but is "rdss"',
    ],
    ['one name for two parts', vpc({ services: { app: { kind: 'rds', subnets: 'app' } } }), 'DESIGN-012'],
    [
      'a network ACL rule with both',
      vpc({}, { app: { zones: 'a', networkAcl: { ingress: [{ allow: 'any', deny: 'any' }] } } }),
      'must have either `allow` or `deny`',
    ],
    [
      'a network ACL number twice',
      vpc(
        {},
        {
          app: {
            zones: 'a',
            networkAcl: {
              egress: [
                { allow: 'any', number: 5 },
                { deny: 'any', number: 5 },
              ],
            },
          },
        },
      ),
      'is 5, which another rule',
    ],
    ['a route inside the VPC', vpc({}, { app: { zones: 'a', routes: { '10.0.1.0/24': 'blackhole' } } }), 'lies inside the VPC'],
    ['a route to nowhere', vpc({}, { app: { zones: 'a', routes: { '192.168.0.0/16': 'fw' } } }), 'DESIGN-004 gateway "fw" does not exist'],
    [
      'PrivateLink to no load balancer',
      vpc({ endpoints: { api: { kind: 'private-link', to: 'shop/app' } } }),
      'COMPILE-004 "shop/app" is no network load balancer',
    ],
  ])('%s', (_, site, message) => {
    expect(messagesOf({ sites: { shop: site } }).join('\n')).toContain(message)
  })

  it('peering of VPCs that overlap, and a site named like the internet', () => {
    const sites = { shop: vpc({}), other: vpc({}) }
    expect(messagesOf({ sites, links: [{ kind: 'aws.vpc-peering', between: ['shop', 'other'] }] }).join()).toContain(
      'COMPILE-004 VPC "shop" (10.0.0.0/16) and VPC "other"',
    )
    expect(messagesOf({ sites: { internet: vpc({}) } }).join()).toContain('DESIGN-011')
  })
})
