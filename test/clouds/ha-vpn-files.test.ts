import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { SnapshotFile } from '../../src/clouds/cloud.ts'
import { compileSnapshot } from '../../src/compile/compile-snapshot.ts'
import { openFiles } from '../../src/design/load-files.ts'
import { ALL, firewall, instance, network, regional, vpc } from '../../src/clouds/google/semantics/fixtures/project.ts'
import { ask } from './ask.ts'
import { learned, settled, TUNNELS } from './ha-vpn.ts'

const file = (path: string, value: unknown): SnapshotFile => ({ path, bytes: new TextEncoder().encode(JSON.stringify(value, null, 1)) })
const outside = (tunnel: number): string => `198.51.100.${21 + tunnel}`
const inside = (tunnel: number, host: number): string => `169.254.${32 + tunnel}.${host}`

/** What `aws ec2 describe-vpn-…` prints of two connections of two tunnels. */
const vpn = (asn: string) => ({
  VpnGateways: [
    { VpnGatewayId: 'vgw-1', State: 'available', AmazonSideAsn: 64512, VpcAttachments: [{ VpcId: 'vpc-1', State: 'attached' }] },
  ],
  CustomerGateways: [0, 1].map((n) => ({
    CustomerGatewayId: `cgw-${n}`,
    State: 'available',
    IpAddress: `203.0.113.${10 + n}`,
    BgpAsn: asn,
  })),
  VpnConnections: [0, 1].map((n) => ({
    VpnConnectionId: `vpn-${n}`,
    State: 'available',
    VpnGatewayId: 'vgw-1',
    CustomerGatewayId: `cgw-${n}`,
    Options: {
      StaticRoutesOnly: false,
      TunnelOptions: [0, 1].map((i) => ({ OutsideIpAddress: outside(2 * n + i), TunnelInsideCidr: `${inside(2 * n + i, 0)}/30` })),
    },
    VgwTelemetry: [0, 1].map((i) => ({ OutsideIpAddress: outside(2 * n + i), Status: 'UP', AcceptedRouteCount: 1 })),
  })),
})

/** What `gcloud compute … list --format=json` prints. */
const google = [
  vpc('net', '10.1.2.0/26'),
  firewall('in', 'net', { sourceRanges: ['172.31.0.0/16'], allowed: ALL }),
  instance('app', 'net', '10.1.2.4'),
  {
    kind: 'compute#vpnGateway',
    name: 'ha',
    selfLink: regional('vpnGateways', 'ha'),
    network: network('net'),
    vpnInterfaces: [0, 1].map((id) => ({ id, ipAddress: `203.0.113.${10 + id}` })),
  },
  TUNNELS.map((n) => ({
    kind: 'compute#vpnTunnel',
    name: `t${n}`,
    selfLink: regional('vpnTunnels', `t${n}`),
    vpnGateway: regional('vpnGateways', 'ha'),
    vpnGatewayInterface: n >> 1,
    peerIp: outside(n),
    peerExternalGatewayInterface: n,
    router: regional('routers', 'cr'),
    status: 'ESTABLISHED',
  })),
  {
    kind: 'compute#router',
    name: 'cr',
    selfLink: regional('routers', 'cr'),
    network: network('net'),
    bgp: { asn: 65010, advertiseMode: 'DEFAULT', keepaliveInterval: 20 },
    interfaces: TUNNELS.map((n) => ({ name: `if${n}`, ipRange: `${inside(n, 2)}/30`, linkedVpnTunnel: regional('vpnTunnels', `t${n}`) })),
    bgpPeers: TUNNELS.map((n) => ({
      name: `p${n}`,
      interfaceName: `if${n}`,
      ipAddress: inside(n, 2),
      peerIpAddress: inside(n, 1),
      peerAsn: 64512,
      advertisedRoutePriority: 100,
      enable: 'TRUE',
    })),
  },
].flat(2)

async function snapshot(asn = '65010') {
  const folder = fileURLToPath(new URL('app-service-to-rds/aws', import.meta.url))
  const rest = Array.from(await openFiles(folder), ({ path, bytes }) => ({ path, bytes })).filter(({ path }) => !path.endsWith('vpn.json'))
  return compileSnapshot([...rest, file('vpn.json', vpn(asn)), file('google.json', google)], 'both')
}

describe('the files of two accounts with BGP between them', () => {
  test('become one network', async () => {
    const { index, problems } = await snapshot()
    expect(problems).toEqual([])
    expect(settled(index).established.size).toBe(4)
    expect(learned(settled(index), 'subnet-c', 'routes')).toEqual({ '10.1.2.0/26': [] })
    expect(ask(index, '172.31.16.20', '10.1.2.4').verdict).toBe('ACCEPTED')
    expect(ask(index, '10.1.2.4', '172.31.0.50', 'tcp/3306')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['asia-northeast1-a/vm:app', 'net', 'asia-northeast1/router:cr', 'vgw-1', 'vpc-1', 'subnet-a', 'wordpress'],
    })
  })

  test('stay two where one expects another AS number, which is said', async () => {
    const { index, problems } = await snapshot('65011')
    expect(index.network.sessions).toEqual([])
    expect(problems.map(({ code }) => code)).toEqual(['SNAP-016', 'SNAP-016', 'SNAP-016', 'SNAP-016'])
  })
})
