import { spawnSync } from 'node:child_process'
import { gunzipSync } from 'node:zlib'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { loadDesign, readDesign } from '../src/compile/load-design.ts'
import { compileNetwork } from '../src/compile/compile.ts'
import { indexNetwork } from '../src/network/index.ts'
import { frrFiles } from '../src/routers/frr/index.ts'
import { EMPTY_LOCK } from '../src/design/lock.ts'
import type { Design } from '../src/design/model.ts'
import type { RenderedFile } from '../src/deploy/resource.ts'
import { renderDeployment, type Deployment } from '../src/deploy/deployment.ts'
import { readHcl } from './hcl-reader.ts'
import { evaluate, formatDiff, hasTerraform } from './terraform-binary.ts'
import { terraformSchema } from './terraform-schema.ts'

const design = await loadDesign('examples/flets-hybrid/network.ts')
const deploy = (of: Design): Deployment => renderDeployment(compileNetwork(of, EMPTY_LOCK), terraformSchema())
const deployment = deploy(design)
const hcl = deployment.files.filter((file) => /\.(tf|hcl)$/.test(file.path))
const layerOf = (address: string): number => deployment.order.findIndex((layer) => layer.includes(address))

/** The design with its members written by hand as data, so that a test can change one. */
const changed = (change: (gateways: Record<string, Record<string, unknown>>) => void): Deployment => {
  const gateways = structuredClone(design.gateways) as Record<string, Record<string, unknown>>
  change(gateways)
  return deploy({ ...design, gateways } as Design)
}

describe('the Terraform files of the example', () => {
  it("fit the providers' schemas, mention only what exists, and can be applied in one go", () => {
    // renderDeployment throws otherwise; here only that it saw something.
    expect(deployment.order.flat().length).toBeGreaterThan(60)
    expect(deployment.order.length).toBeGreaterThan(3)
    expect(hcl.map((file) => file.path)).toEqual(
      expect.arrayContaining(['terraform/transit-gateway.tf', 'terraform/sakura-routers.tf', 'terraform/versions.tf']),
    )
  })

  it('make addresses before the machines that need them, and the way out before the first boot', () => {
    for (const node of ['edge_aws_1', 'edge_aws_2']) {
      expect(layerOf(`aws_eip_association.${node}`)).toBeLessThan(layerOf(`aws_autoscaling_group.${node}`))
      expect(layerOf('aws_route.tokyo_edge_edge_default')).toBeLessThan(layerOf(`aws_autoscaling_group.${node}`))
    }
    expect(layerOf('sakura_internet.edge_sakura_is1a')).toBeLessThan(layerOf('sakura_server.edge_sakura_1'))
    expect(layerOf('aws_ssm_activation.edge_sakura_1')).toBeLessThan(layerOf('sakura_server.edge_sakura_1'))
    expect(layerOf('aws_ec2_transit_gateway_vpc_attachment.hub_tokyo')).toBeLessThan(layerOf('aws_route.tokyo_app_10_0_0_0_8'))
  })

  it('are the same on a second run', () => {
    expect(deploy(design).files).toEqual(deployment.files)
  })

  it("make no server of the user's own", () => {
    const text = hcl.map((file) => file.content).join('')
    expect(text).not.toContain('t4g.micro"\n  subnet_id')
    expect(text).not.toMatch(/"aws_(network_interface|instance)" "tokyo_app/)
    expect(text).toContain('resource "aws_security_group" "tokyo_app"')
  })

  it('also fit with plain instances, one router, and no router at all', () => {
    const plain = changed((gateways) => (gateways['edge-aws']!['autoScaling'] = false))
    expect(plain.order.flat()).toContain('aws_instance.edge_aws_1')
    expect(plain.order.flat().filter((address) => address.startsWith('aws_autoscaling_group'))).toEqual([])
    const bare = readDesign({
      name: 'bare',
      sites: { tokyo: { kind: 'aws.vpc', region: 'ap-northeast-1', cidr: '10.0.0.0/16', subnets: { app: { zones: ['a'] } } } },
      gateways: {},
      links: [],
      policies: [],
    })
    expect(deploy(bare).files.map((file) => file.path)).not.toContain('terraform/identity.tf')
  })

  it('hold no secret and no path of this machine', () => {
    for (const file of deployment.files) {
      expect(file.content, file.path).not.toMatch(/PRIVATE KEY-|AKIA[0-9A-Z]{16}|\/work\/|[Pp]assword\s*=\s*"[^"$]/)
    }
  })

  it('are read by an independent reader, every literal resource with its name', () => {
    const literal = ['terraform/vpc.tf', 'terraform/versions.tf'].map((path) =>
      deployment.files.find((file) => file.path === path)!.content.replace(/= (?:aws|sakura)_[\w.]+$/gm, '= null'),
    )
    const blocks = literal.flatMap(readHcl)
    expect(blocks.filter((block) => block.labels[0] === 'aws_subnet')).toHaveLength(8)
    expect(blocks.find((block) => block.labels.join('.') === 'aws_vpc.tokyo')?.attributes).toEqual({
      cidr_block: '10.10.0.0/16',
      enable_dns_support: true,
      enable_dns_hostnames: true,
      tags: { Name: 'tokyo' },
    })
    expect(blocks.find((block) => block.head === 'terraform')?.blocks[0]?.attributes).toEqual({
      aws: { source: 'hashicorp/aws', version: '~> 6.25' },
      sakura: { source: 'sacloud/sakura', version: '~> 3.12' },
    })
  })

  it.runIf(hasTerraform)('are as terraform fmt leaves them', () => {
    expect(hcl.map((file) => formatDiff(file.content)).join('')).toBe('')
  })
})

describe('the pipeline and the images', () => {
  const file = (path: string): string => deployment.files.find((candidate) => candidate.path === path)!.content

  it('plan on a pull request of this repository and apply after approval, with a role each', () => {
    const workflow = parse(file('.github/workflows/network.yml')) as {
      permissions: unknown
      env: Record<string, string>
      jobs: Record<string, { if: string; environment?: string; steps: { uses?: string; with?: Record<string, string>; run?: string }[] }>
    }
    expect(workflow.permissions).toEqual({ contents: 'read', 'id-token': 'write' })
    const role = (job: string): string | undefined =>
      workflow.jobs[job]!.steps.find((step) => step.uses?.startsWith('aws-actions/'))?.with?.['role-to-assume']
    expect(role('plan')).toBe('${{ vars.AWS_PLAN_ROLE_ARN }}')
    expect(role('apply')).toBe('${{ vars.AWS_APPLY_ROLE_ARN }}')
    expect(workflow.jobs['apply']!.environment).toBe('production')
    expect(workflow.jobs['plan']!.if).toContain('head.repo.full_name == github.repository')
    expect(workflow.jobs['plan']!.steps.some((step) => step.run?.includes('apply') === true)).toBe(false)
    // Else the first automatic apply would take the roles of the pipeline away.
    const declared = [...file('terraform/pipeline.tf').matchAll(/^variable "(\w+)"/gm)].map((match) => `TF_VAR_${match[1]}`)
    expect(declared).toHaveLength(3)
    expect(Object.keys(workflow.env)).toEqual(expect.arrayContaining(declared))
    expect(workflow.env['SAKURA_ACCESS_TOKEN']).toBe('${{ secrets.SAKURA_ACCESS_TOKEN }}')
  })

  it('build one image for each region and architecture, and each zone, with the same scripts', () => {
    expect(file('packer/aws.pkr.hcl')).toContain('source "amazon-ebs" "router_ap_northeast_1_arm64"')
    expect(file('packer/sakura.pkr.hcl')).toContain('source "sakuracloud" "router_is1b"')
    expect(deployment.files.map(({ path }) => path).filter((path) => path.startsWith('packer/scripts/'))).toEqual([
      'packer/scripts/10-router.sh',
      'packer/scripts/20-systems-manager.sh',
      'packer/scripts/90-clean.sh',
    ])
    for (const script of deployment.files.filter(({ path }) => path.endsWith('.sh')))
      expect(spawnSync('sh', ['-n'], { input: script.content }).status, script.path).toBe(0)
  })

  it('write a backend that Terraform reads', () => {
    const command = /printf '.*> backend_override.tf/.exec(file('.github/workflows/network.yml'))![0].replace('> backend_override.tf', '')
    const { stdout } = spawnSync('sh', ['-c', command], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], STATE_BUCKET: 'some-bucket' },
    })
    expect(readHcl(stdout.replace('backend "s3"', 'backend'))[0]?.blocks[0]?.attributes).toMatchObject({
      bucket: 'some-bucket',
      use_lockfile: true,
    })
    expect(hasTerraform ? formatDiff(stdout) : '').toBe('')
  })
})

describe('the manual steps', () => {
  it('say what no program does, what takes longest first', () => {
    expect(deployment.steps.map((step) => `${step.when}: ${step.title}`)).toEqual([
      'before-apply: Order the lines of the closed network flets',
      'before-apply: Build the machine images: packer init out/packer && packer build out/packer',
      'after-apply: Have the line of flets connected to the switches of edge-sakura-1, edge-sakura-2',
      'after-apply: Enter the PPPoE credentials on ce-nagoya, ce-osaka',
      'after-apply: Load the configuration of ce-nagoya',
      'after-apply: Load the configuration of ce-osaka',
      'after-apply: Set the variables and secrets of the repository for the pipeline',
    ])
  })
})

describe('the user data of a router', () => {
  const index = indexNetwork(compileNetwork(design, EMPTY_LOCK).network)
  const routerFiles = (node: string): RenderedFile[] =>
    frrFiles(
      index,
      index.network.nodes.find((candidate) => candidate.id === node)!,
    ).map((file) => ({ ...file, path: `routers/${node}/${file.path}` }))
  const routers = ['edge-aws-1', 'edge-aws-2', 'edge-sakura-1', 'edge-sakura-2'].flatMap(routerFiles)

  /** The real expressions, with what only an apply tells put in by hand. */
  function cloudInit(node: string): {
    readonly text: string
    readonly packedBytes: number
    readonly files: Map<string, { readonly content: string; readonly permissions?: string }>
    readonly commands: string[]
  } {
    const files = deployment.files
      .filter((file) => file.path === 'terraform/machines.tf' || file.path.startsWith('terraform/files/'))
      .map((file) => ({
        path: file.path,
        content: file.content
          .replace(/aws_eip\.edge_aws_(\d)\.public_ip/g, '"192.0.2.$1"')
          .replace(/sakura_internet\.edge_sakura_is1([ab])\.ip_addresses\[0\]/g, (_, zone: string) =>
            zone === 'a' ? '"192.0.2.132"' : '"192.0.2.148"',
          )
          .replace(/sakura_internet\.edge_sakura_is1[ab]\.gateway/g, '"192.0.2.129"')
          .replace(/sakura_internet\.edge_sakura_is1[ab]\.network_address/g, '"192.0.2.128"')
          .replace(/\$\{aws_ssm_activation\.(\w+)\.(\w+)\}/g, '<$2 of $1>'),
      }))
    const [text, packed] = evaluate(
      [...files, ...routers],
      'terraform',
      `[local.cloud_init["${node}"], base64gzip(local.cloud_init["${node}"])]`,
    ) as [string, string]
    expect(text.startsWith('#cloud-config\n')).toBe(true)
    const config = JSON.parse(text.slice(text.indexOf('\n'))) as {
      write_files: { path: string; content: string; encoding?: string; permissions?: string }[]
      runcmd: string[]
    }
    return {
      text,
      packedBytes: Buffer.from(packed, 'base64').length,
      commands: config.runcmd,
      files: new Map(
        config.write_files.map((file) => [
          file.path,
          { ...file, content: file.encoding === undefined ? file.content : unpack(file.content) },
        ]),
      ),
    }
  }

  it.runIf(hasTerraform)('puts every file of the router at its place, within the limit of the cloud', () => {
    const { files, packedBytes } = cloudInit('edge-aws-1')
    expect(packedBytes).toBeLessThan(16_384)
    expect(files.get('/etc/frr/frr.conf')?.content).toBe(routers.find((file) => file.path === 'routers/edge-aws-1/frr/frr.conf')?.content)
    expect(files.get('/usr/local/sbin/keiro-keys')?.permissions).toBe('0755')
    expect(files.get('/etc/wireguard/wg1.conf')?.permissions).toBe('0600')
    expect(files.get('/etc/nftables.conf')?.content).toContain('table inet keiro')
    expect(files.get('/etc/systemd/system/wg-quick@wg1.service.d/keiro.conf')).toBeDefined()
    expect(files.get('/etc/keiro/keys.d/parameter-store')?.permissions).toBe('0755')
    expect(files.get('/etc/keiro/parameter-store.conf')?.content).toContain('KEIRO_PARAMETERS=/flets-hybrid/wireguard\n')
    expect(files.get('/etc/hosts')?.content).toBe(
      '192.0.2.1 edge-aws-1.wan\n192.0.2.2 edge-aws-2.wan\n192.0.2.132 edge-sakura-1.wan\n192.0.2.148 edge-sakura-2.wan\n',
    )
  })

  it.runIf(hasTerraform)('puts real addresses in place of the placeholders, and registers when the network is up', () => {
    const { files, text, commands } = cloudInit('edge-sakura-1')
    const port = files.get('/etc/systemd/network/10-eth0.network')?.content
    expect(port).toContain('Address=192.0.2.132/28\n')
    expect(port).toContain('Gateway=192.0.2.129\n')
    expect([...files.values()].map((file) => file.content).join('') + text).not.toMatch(/198\.51\.100\.|203\.0\.113\./)
    const register = commands.findIndex((command) => command.includes('-register'))
    expect(commands[register]).toContain('-id <id of edge_sakura_1> -code <activation_code of edge_sakura_1>')
    expect(register).toBeGreaterThan(commands.findIndex((command) => command.includes('networkd-wait-online')))
  })
})

function unpack(content: string): string {
  return gunzipSync(Buffer.from(content, 'base64')).toString('utf8')
}
