import type { Clients } from './clients.ts'

/** One page of an answer. */
export interface Page {
  readonly items: readonly unknown[]
  readonly next: string | undefined
  /** AWS has more and no way to ask for it. */
  readonly isCut?: boolean
}

/** A call that lists everything of one kind; becomes one file. */
export interface Call {
  /** AWS's name of it, for people and for rights: `ec2:DescribeVpcs`. */
  readonly action: string
  /** Top-level key of the file. */
  readonly key: string
  /** Once in an account, not in each region. */
  readonly isGlobal?: true
  readonly page: (clients: Clients, next: string | undefined) => Promise<Page>
  /** What answers lack when it fails. */
  readonly means: string
}

interface Tokens {
  readonly NextToken?: string | undefined
}

interface Markers {
  readonly Marker?: string | undefined
}

type Lists<K extends string> = { readonly [P in K]?: readonly unknown[] | undefined }

/** `MaxResults` is asked for where answers may be large: without it AWS makes one answer of everything, and may time out. */
function ec2Call<K extends string, A extends Lists<K> & Tokens>(
  action: string,
  key: K,
  means: string,
  ask: (clients: Clients, page: { NextToken?: string }) => Promise<A>,
): Call {
  return {
    action: `ec2:${action}`,
    key,
    means,
    page: async (clients, next) => {
      const answer = await ask(clients, next === undefined ? {} : { NextToken: next })
      return { items: answer[key] ?? [], next: answer.NextToken }
    },
  }
}

function markerCall<K extends string, A extends Lists<K> & Markers>(
  action: string,
  key: K,
  means: string,
  ask: (clients: Clients, page: { Marker?: string }) => Promise<A>,
): Call {
  return {
    action,
    key,
    means,
    page: async (clients, next) => {
      const answer = await ask(clients, next === undefined ? {} : { Marker: next })
      return { items: answer[key] ?? [], next: answer.Marker }
    },
  }
}

const NOT_SEEN = 'what it describes is missing, and answers that need it are UNDETERMINED'

/** Everything that stands by itself, in the order in which it is asked for. */
export const CALLS: readonly Call[] = [
  ec2Call('DescribeVpcs', 'Vpcs', 'ranges of VPCs are guessed from their subnets', ({ ec2 }, page) =>
    ec2.describeVpcs({ ...page, MaxResults: 1000 }),
  ),
  ec2Call('DescribeSubnets', 'Subnets', 'no VPC has anything in it', ({ ec2 }, page) => ec2.describeSubnets({ ...page, MaxResults: 1000 })),
  ec2Call('DescribeRouteTables', 'RouteTables', 'every way out of a VPC is UNDETERMINED', ({ ec2 }, page) =>
    ec2.describeRouteTables({ ...page, MaxResults: 100 }),
  ),
  ec2Call('DescribeNetworkAcls', 'NetworkAcls', 'every way into or out of a subnet is UNDETERMINED', ({ ec2 }, page) =>
    ec2.describeNetworkAcls({ ...page, MaxResults: 1000 }),
  ),
  ec2Call('DescribeSecurityGroups', 'SecurityGroups', 'what interfaces let pass is UNDETERMINED', ({ ec2 }, page) =>
    ec2.describeSecurityGroups({ ...page, MaxResults: 1000 }),
  ),
  ec2Call('DescribeSecurityGroupRules', 'SecurityGroupRules', 'rules are named by their place instead of by their id', ({ ec2 }, page) =>
    ec2.describeSecurityGroupRules({ ...page, MaxResults: 1000 }),
  ),
  ec2Call('DescribePrefixLists', 'PrefixLists', 'ranges of AWS’s own lists are unknown', ({ ec2 }, page) => ec2.describePrefixLists(page)),
  ec2Call('DescribeNetworkInterfaces', 'NetworkInterfaces', 'only interfaces of instances are known', ({ ec2 }, page) =>
    ec2.describeNetworkInterfaces({ ...page, MaxResults: 1000 }),
  ),
  ec2Call(
    'DescribeInstances',
    'Reservations',
    'instances are known by their interfaces only, and whether they run is not known',
    ({ ec2 }, page) => ec2.describeInstances({ ...page, MaxResults: 1000 }),
  ),
  ec2Call('DescribeAddresses', 'Addresses', 'Elastic IPs are named by their addresses only', async ({ ec2 }) => ({
    Addresses: (await ec2.describeAddresses({})).Addresses,
  })),
  ec2Call('DescribeInternetGateways', 'InternetGateways', NOT_SEEN, ({ ec2 }, page) => ec2.describeInternetGateways(page)),
  ec2Call('DescribeEgressOnlyInternetGateways', 'EgressOnlyInternetGateways', NOT_SEEN, ({ ec2 }, page) =>
    ec2.describeEgressOnlyInternetGateways(page),
  ),
  ec2Call('DescribeNatGateways', 'NatGateways', NOT_SEEN, ({ ec2 }, page) => ec2.describeNatGateways(page)),
  ec2Call('DescribeVpcPeeringConnections', 'VpcPeeringConnections', NOT_SEEN, ({ ec2 }, page) => ec2.describeVpcPeeringConnections(page)),
  ec2Call('DescribeVpcEndpoints', 'VpcEndpoints', NOT_SEEN, ({ ec2 }, page) => ec2.describeVpcEndpoints(page)),
  ec2Call(
    'DescribeVpcEndpointServiceConfigurations',
    'ServiceConfigurations',
    'what endpoints of other VPCs lead to is unknown',
    ({ ec2 }, page) => ec2.describeVpcEndpointServiceConfigurations(page),
  ),
  ec2Call(
    'DescribeVpcBlockPublicAccessOptions',
    'VpcBlockPublicAccessOptions',
    'answers take it that public access is not blocked',
    async ({ ec2 }) => {
      const { VpcBlockPublicAccessOptions: options } = await ec2.describeVpcBlockPublicAccessOptions({})
      return { VpcBlockPublicAccessOptions: options === undefined ? [] : [options] }
    },
  ),
  ec2Call(
    'DescribeVpcBlockPublicAccessExclusions',
    'VpcBlockPublicAccessExclusions',
    'answers take it that nothing is excluded',
    ({ ec2 }, page) => ec2.describeVpcBlockPublicAccessExclusions(page),
  ),
  ec2Call('DescribeTransitGateways', 'TransitGateways', NOT_SEEN, ({ ec2 }, page) => ec2.describeTransitGateways(page)),
  ec2Call('DescribeTransitGatewayAttachments', 'TransitGatewayAttachments', NOT_SEEN, ({ ec2 }, page) =>
    ec2.describeTransitGatewayAttachments(page),
  ),
  ec2Call('DescribeTransitGatewayVpcAttachments', 'TransitGatewayVpcAttachments', NOT_SEEN, ({ ec2 }, page) =>
    ec2.describeTransitGatewayVpcAttachments(page),
  ),
  ec2Call('DescribeTransitGatewayConnects', 'TransitGatewayConnects', NOT_SEEN, ({ ec2 }, page) =>
    ec2.describeTransitGatewayConnects(page),
  ),
  ec2Call('DescribeTransitGatewayConnectPeers', 'TransitGatewayConnectPeers', NOT_SEEN, ({ ec2 }, page) =>
    ec2.describeTransitGatewayConnectPeers(page),
  ),
  ec2Call('DescribeTransitGatewayPeeringAttachments', 'TransitGatewayPeeringAttachments', NOT_SEEN, ({ ec2 }, page) =>
    ec2.describeTransitGatewayPeeringAttachments(page),
  ),
  ec2Call('DescribeVpnGateways', 'VpnGateways', NOT_SEEN, async ({ ec2 }) => ({
    VpnGateways: (await ec2.describeVpnGateways({})).VpnGateways,
  })),
  ec2Call('DescribeCustomerGateways', 'CustomerGateways', NOT_SEEN, async ({ ec2 }) => ({
    CustomerGateways: (await ec2.describeCustomerGateways({})).CustomerGateways,
  })),
  ec2Call('DescribeVpnConnections', 'VpnConnections', NOT_SEEN, async ({ ec2 }) => ({
    VpnConnections: (await ec2.describeVpnConnections({})).VpnConnections,
  })),
  markerCall('rds:DescribeDBInstances', 'DBInstances', 'databases are known by their interfaces only', ({ rds }, page) =>
    rds.describeDBInstances(page),
  ),
  markerCall('elasticache:DescribeCacheClusters', 'CacheClusters', 'caches are known by their interfaces only', ({ cache }, page) =>
    cache.describeCacheClusters({ ...page, ShowCacheNodeInfo: true }),
  ),
  markerCall('elasticache:DescribeCacheSubnetGroups', 'CacheSubnetGroups', 'caches are known by their interfaces only', ({ cache }, page) =>
    cache.describeCacheSubnetGroups(page),
  ),
  markerCall('lambda:ListFunctions', 'Functions', 'functions are known by their interfaces only', async ({ lambda }, page) => {
    const { Functions, NextMarker } = await lambda.listFunctions(page)
    return { Functions, Marker: NextMarker }
  }),
  {
    action: 'directconnect:DescribeVirtualInterfaces',
    key: 'VirtualInterfaces',
    means: NOT_SEEN,
    page: async ({ directConnect }, nextToken) => {
      const answer = await directConnect.describeVirtualInterfaces(nextToken === undefined ? {} : { nextToken })
      return { items: answer.virtualInterfaces ?? [], next: answer.nextToken }
    },
  },
]
