import { describe, expect, it } from 'vitest'
import { indexNetwork } from '../network/index.ts'
import { nodeId } from '../network/model.ts'
import { birdConf } from './bird.ts'
import { planFault } from './faults.ts'
import { TEST_NETWORK } from './fixtures/hub-network.ts'
import { planNewPrefix } from './new-prefix.ts'
import { planLab } from './plan.ts'
import { labRouterFiles } from './render.ts'

const index = indexNetwork(TEST_NETWORK)
const probe = {
  from: { node: 'office', address: '192.168.1.10' },
  to: { node: 'app', address: '10.1.0.4' },
  protocol: 'tcp' as const,
  port: 443,
  expect: 'open' as const,
}
const planWith = (gre: boolean) =>
  planLab(index, { name: 'trial', routerFiles: labRouterFiles(index), features: { gre, wireguard: false }, probes: [probe] })
const plan = planWith(false)
const nodeOf = (name: string) => plan.nodes.find((node) => node.node === name)!
const fileOf = (name: string, path: string): string => nodeOf(name).files.find((file) => file.path === path)?.content ?? ''

describe('planLab', () => {
  it('is the same for the same network', () => {
    expect(JSON.stringify(planWith(false))).toBe(JSON.stringify(plan))
  })
  it('gives each node a namespace of the lab', () => {
    expect(plan.nodes.map((node) => node.namespace)).toEqual(TEST_NETWORK.nodes.map((node) => `keiro-trial-${node.id}`))
  })
  it('joins two ends by a pair and three by a bridge', () => {
    expect(plan.wires.filter((wire) => wire.link === 'lan').map((wire) => wire.ends[1].interface)).toEqual(['port0', 'port1', 'port2'])
    expect(plan.segments.map((segment) => segment.link)).toEqual(['lan'])
  })
  it('runs no ARP where neither end has an address', () => {
    const wire = plan.wires.find((candidate) => candidate.link === 'attachment')
    expect(wire?.sharedMac).toMatch(/^02:/)
    expect(nodeOf('hub').ip).toContain('link set dev vpc mtu 8500 arp off up')
    expect(plan.wires.find((candidate) => candidate.link === 'eni-app')?.sharedMac).toBeUndefined()
  })
  it('chooses a fabric table by the interface that a packet enters, and delivers to attached addresses', () => {
    expect(nodeOf('vpc').ip).toContain('rule add pref 100 iif eni2 lookup 101')
    expect(nodeOf('vpc').ip).toContain('route replace 10.1.0.4/32 dev eni2 scope link table 101')
    expect(nodeOf('vpc').ip).toContain('route replace 192.168.0.0/16 dev tgw scope link table 101')
  })
  it('answers for the gateway address that a neighbour routes to and nobody owns', () => {
    expect(nodeOf('vpc').ip).toContain('addr add 10.1.0.1/32 dev eni2 noprefixroute')
  })
  it('makes GRE in one process where the kernel has none, and by the kernel where it has', () => {
    expect(nodeOf('hub').tunnels[0]).toBe('try $PYTHON gre.py gre.pid log/gre.log gre1,10.12.0.1,10.1.1.4,8476')
    expect(planWith(true).nodes.find((node) => node.node === 'hub')?.tunnels[0]).toBe(
      'try ip link add dev gre1 type gre local 10.12.0.1 remote 10.1.1.4 ttl 64',
    )
  })
  it('enforces filters, anti-spoofing and translations at the fabric, with room for the probe', () => {
    const rules = fileOf('vpc', 'etc/nftables.conf')
    expect(rules).toContain('oifname "eni2" jump filter0')
    expect(rules).toContain('iifname "eni2" ip saddr != { 10.1.0.4 } drop')
    expect(rules).toContain('ct state established,related return')
    expect(rules).toContain('iifname "igw" ip daddr 203.0.113.1 ip daddr set 10.1.1.4')
    expect(rules.indexOf('include')).toBeLessThan(rules.indexOf('jump'))
    expect(nodeOf('vpc').dropIn).toBe('etc/keiro-probe.d')
  })
  it('lets the host listen where something is expected', () => {
    expect(nodeOf('app').daemons.join()).toContain('run/agent.sock app 33434 443')
    expect(nodeOf('office').daemons.join()).toMatch(/office 33434 $/)
  })
  it('says what stands for what', () => {
    expect(nodeOf('hub').notes).toContain("BIRD stands for the provider's hub")
    expect(nodeOf('ce').notes).toContain('FRR stands for nec-ix')
  })
  it('waits for both ends of each session', () => {
    expect(
      plan.conditions.filter((condition) => condition.kind === 'session').map((condition) => `${condition.node} ${condition.peer}`),
    ).toEqual(['ce 169.254.1.2', 'hub 169.254.1.1', 'ce 169.254.1.3', 'hub 169.254.1.1'])
  })
})

describe('birdConf', () => {
  const text = birdConf(
    index,
    TEST_NETWORK.nodes.find((node) => node.id === nodeId('hub'))!,
  )
  it('writes each table to the kernel table of its number', () => {
    expect(text).toContain('protocol kernel kernel_t_shared { kernel table 101;')
    expect(text).toContain('merge paths on limit 4;')
    expect(text).toContain('route 10.1.0.0/16 via "vpc";')
  })
  it('lets only one session call a neighbour that has two', () => {
    expect(text.match(/neighbor 169\.254\.1\.1 as 64600;/g)).toHaveLength(1)
    expect(text).toContain('neighbor 169.254.1.1 port 1179 as 64600;\n  passive;')
  })
  it('takes timers and policies of its end', () => {
    expect(text).toContain('hold time 30;')
    expect(text).toContain('if net ~ [ 169.254.0.0/16{16,32} ] then { reject; } # underlay')
  })
  it('keeps no routes of a neighbour that died', () => {
    expect(text.match(/graceful restart off;\n {2}long lived graceful restart off;/g)).toHaveLength(2)
  })
  it('joins a session that feeds another table than it sends', () => {
    expect(text).toContain(
      'protocol pipe fed_bgp_connect_2_0 { table only_bgp_connect_2; peer table t_other; import none; export where proto = "bgp_connect_2"; }',
    )
  })
})

describe('planFault', () => {
  const failure = { id: 'x', kind: 'router' as const, label: 'x', nodes: [], links: [], tunnels: [] }
  it('silences a machine both ways before it is killed', () => {
    const fault = planFault(index, plan, { ...failure, nodes: [nodeId('ce')] })
    expect(fault.killed).toEqual(['ce'])
    expect(fault.rulesets[0]?.ruleset.match(/hook ingress device|hook egress device/g)).toHaveLength(4)
  })
  it('drops the outer packets of a tunnel at both ends', () => {
    const fault = planFault(index, plan, { ...failure, kind: 'tunnel', tunnels: TEST_NETWORK.tunnels.map((tunnel) => tunnel.id) })
    expect(fault.rulesets.map((each) => each.node)).toEqual(['ce', 'hub'])
    expect(fault.rulesets[1]?.ruleset).toContain('ip saddr 10.1.1.4 ip daddr 10.12.0.1 ip protocol 47 drop')
  })
  it('brings a cut link back with the routes that went with it', () => {
    const link = TEST_NETWORK.links.find((candidate) => candidate.id === 'eni-app')!
    const fault = planFault(index, plan, { ...failure, kind: 'link', links: [link.id] })
    expect(fault.cut.map((end) => end.interface)).toEqual(['eni2'])
    expect(fault.cut[0]?.restore).toContain('route replace 10.1.0.4/32 dev eni2 scope link table 101')
  })
})

describe('planNewPrefix', () => {
  it('takes the next range that nobody has', () => {
    expect(planNewPrefix(index, { node: 'office', address: '192.168.1.10' })).toEqual({
      prefix: '192.168.3.0/24',
      beside: '192.168.1.0/24',
      router: { node: 'ce', interface: 'lan0', address: '192.168.3.1/24' },
      host: { node: 'office', interface: 'eth0', address: '192.168.3.10/24' },
    })
  })
})
