import { Account, named } from '../../src/clouds/aws/semantics/fixtures/account.ts'
import type { AwsObjects, VpnConnection } from '../../src/clouds/aws/objects.ts'
import {
  ALL,
  firewall,
  instance,
  network,
  project,
  regional,
  vpc,
  type Resources,
} from '../../src/clouds/google/semantics/fixtures/project.ts'
import { networkOfObjects } from '../../src/compile/compile-snapshot.ts'
import { indexNetwork, type NetworkIndex } from '../../src/network/index.ts'
import { linkId, nodeId, type LinkId } from '../../src/network/model.ts'
import { lookup } from '../../src/routing/lookup.ts'
import { NOTHING_DOWN, type Down, type RoutingState } from '../../src/routing/model.ts'
import { simulateRoutes } from '../../src/routing/simulate.ts'

/** S4.1: two VPN connections of two tunnels each, an HA VPN gateway with two addresses, four tunnels of one Cloud Router. */
export const TUNNELS = [0, 1, 2, 3] as const
export const AWS_MACHINE = '172.31.0.10'
export const GOOGLE_MACHINE = '10.1.0.4'
const [AWS_ASN, GOOGLE_ASN] = [64512, 65010]
const outside = (tunnel: number): string => `198.51.100.${tunnel + 1}`
const inside = (tunnel: number, host: number): string => `169.254.${32 + tunnel}.${host}`

export interface Variant {
  /** What ends the VPN in AWS. */
  readonly gateway: 'vgw' | 'tgw'
  /** Of the tunnels, from the AWS side. */
  readonly routing?: VpnConnection['routing']
  readonly network?: Readonly<Record<string, unknown>>
  readonly router?: Readonly<Record<string, unknown>>
  /** Of the Cloud Router's peer for that tunnel. */
  readonly peer?: (tunnel: number) => Readonly<Record<string, unknown>>
  readonly resources?: Resources
  readonly change?: (account: Account) => Account
}

export function awsSide({ gateway, routing = 'bgp', change = (account) => account }: Variant): AwsObjects {
  const account = new Account().vpc('vpc-1', '172.31.0.0/16').subnet('subnet-a', '172.31.0.0/20').host('i-a', 'subnet-a', AWS_MACHINE)
  const id = gateway === 'vgw' ? 'vgw-1' : 'tgw-1'
  if (gateway === 'vgw') {
    account.add('vpnGateways', { ...named(id), asn: AWS_ASN, vpcs: ['vpc-1'] })
    account.table('rtb-1', ['subnet-a'], {}, { propagatingGateways: ['vgw-1'] })
  } else {
    account.add('transitGateways', { ...named(id), asn: AWS_ASN, cidr: '', node: id })
    account.add('vpcAttachments', { ...named('att-vpc'), transitGateway: id, vpc: 'vpc-1', subnets: ['subnet-a'], applianceMode: false })
    account.add(
      'otherAttachments',
      ...[0, 1].map((n) => ({ ...named(`att-${n}`), transitGateway: id, kind: 'vpn' as const, resource: `vpn-${n}` })),
    )
    const all = ['att-vpc', 'att-0', 'att-1']
    account.add('transitGatewayRouteTables', {
      ...named('tgw-rtb-1'),
      account: '1',
      transitGateway: id,
      associations: all,
      propagations: all,
      routes: [],
    })
    account.table('rtb-1', ['subnet-a'], { '10.0.0.0/8': 'tgw-1' })
  }
  account.add('customerGateways', ...[0, 1].map((n) => ({ ...named(`cgw-${n}`), address: `203.0.113.${10 + n}`, asn: GOOGLE_ASN })))
  account.add(
    'vpnConnections',
    ...[0, 1].map((n) => ({
      ...named(`vpn-${n}`),
      account: '1',
      gateway: id,
      customerGateway: `cgw-${n}`,
      routing,
      routes: [],
      tunnels: [2 * n, 2 * n + 1].map((tunnel) => ({ outside: outside(tunnel), insideCidr: `${inside(tunnel, 0)}/30`, up: true })),
    })),
  )
  return change(account).objects
}

export function googleSide({ network: more = {}, router = {}, peer = () => ({}), resources = [] }: Variant): ReturnType<typeof project> {
  const gateway = { kind: 'compute#vpnGateway', name: 'ha', selfLink: regional('vpnGateways', 'ha'), network: network('net') }
  const { bgp = {}, ...rest } = router
  return project(
    vpc('net', '10.1.0.0/24', more),
    firewall('in', 'net', { sourceRanges: ['0.0.0.0/0'], allowed: ALL }),
    instance('app', 'net', GOOGLE_MACHINE),
    { ...gateway, vpnInterfaces: [0, 1].map((id) => ({ id, ipAddress: `203.0.113.${10 + id}` })) },
    TUNNELS.map((n) => ({
      kind: 'compute#vpnTunnel',
      name: `t${n}`,
      selfLink: regional('vpnTunnels', `t${n}`),
      vpnGateway: regional('vpnGateways', 'ha'),
      vpnGatewayInterface: n < 2 ? 0 : 1,
      peerIp: outside(n),
      router: regional('routers', 'cr'),
      status: 'ESTABLISHED',
    })),
    {
      kind: 'compute#router',
      name: 'cr',
      selfLink: regional('routers', 'cr'),
      network: network('net'),
      bgp: { asn: GOOGLE_ASN, ...(bgp as object) },
      interfaces: TUNNELS.map((n) => ({ name: `if${n}`, ipRange: `${inside(n, 2)}/30`, linkedVpnTunnel: regional('vpnTunnels', `t${n}`) })),
      bgpPeers: TUNNELS.map((n) => ({
        name: `p${n}`,
        interfaceName: `if${n}`,
        ipAddress: inside(n, 2),
        peerIpAddress: inside(n, 1),
        peerAsn: AWS_ASN,
        ...peer(n),
      })),
      ...rest,
    },
    ...resources,
  )
}

export function joinedClouds(variant: Variant): NetworkIndex {
  const objects = new Map<string, unknown>([
    ['aws', awsSide(variant)],
    ['google', googleSide(variant)],
  ])
  return indexNetwork(networkOfObjects('both', objects))
}

/** The link of the tunnel: its id begins with AWS's face or ends with it. */
export function tunnelLink(index: NetworkIndex, tunnel: number): LinkId {
  const face = `vpn-${Math.floor(tunnel / 2)}/${(tunnel % 2) + 1}`
  const found = index.network.links.find((link) => link.id.startsWith('vpn/') && link.id.includes(face))
  if (found === undefined) throw new Error(`no link of tunnel ${tunnel}`)
  return found.id
}

export const linksDown = (index: NetworkIndex, tunnels: readonly number[]): Down => ({
  ...NOTHING_DOWN,
  links: new Set(tunnels.map((tunnel) => linkId(tunnelLink(index, tunnel)))),
})

export const settled = (index: NetworkIndex, down: Down = NOTHING_DOWN): RoutingState => simulateRoutes(index, { down })

/** Prefixes of a table that are not its own, with the ports that they leave by. */
export function learned(state: RoutingState, node: string, table: string): Readonly<Record<string, readonly string[]>> {
  const routes = state.tables.get(`${node}|${table}`) ?? []
  return Object.fromEntries(
    routes.flatMap((route) => (route.path === undefined ? [] : [[route.prefix, route.nextHops.map((hop) => hop.interface).sort()]])),
  )
}

export const routeTo = (state: RoutingState, node: string, table: string, address: string): ReturnType<typeof lookup> =>
  lookup(state, nodeId(node), table, address)
