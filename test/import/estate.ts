import { EC2 } from '@aws-sdk/client-ec2'
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2'
import { Lambda } from '@aws-sdk/client-lambda'
import { RDS } from '@aws-sdk/client-rds'

export const REGION = 'ap-northeast-1'
/** Must never be found in a snapshot. */
export const SECRET = 'hunter2-do-not-write-me'

export interface Estate {
  readonly web: string
  readonly app: string
  readonly peer: string
  readonly vpc: string
  readonly publicSubnet: string
  readonly privateSubnet: string
  readonly webGroup: string
  readonly nat: string
}

const required = (value: string | undefined): string => {
  if (value === undefined) throw new Error('the emulator gave no id')
  return value
}

/** An estate as users have it, made through the API: two peered VPCs, a web and an app server, NAT, a VPN, a transit gateway, a load balancer, a database and a function. */
export async function makeEstate(endpoint: string): Promise<Estate> {
  const settings = { region: REGION, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 2 }
  const ec2 = new EC2(settings)
  const balancing = new ElasticLoadBalancingV2(settings)
  const rds = new RDS(settings)
  const lambda = new Lambda(settings)

  const vpc = required((await ec2.createVpc({ CidrBlock: '10.1.0.0/16' })).Vpc?.VpcId)
  await ec2.createTags({
    Resources: [vpc],
    Tags: [
      { Key: 'Name', Value: 'main' },
      { Key: 'Note', Value: SECRET },
    ],
  })
  const other = required((await ec2.createVpc({ CidrBlock: '10.2.0.0/16' })).Vpc?.VpcId)
  const subnet = async (of: string, range: string, zone: string): Promise<string> =>
    required((await ec2.createSubnet({ VpcId: of, CidrBlock: range, AvailabilityZone: `${REGION}${zone}` })).Subnet?.SubnetId)
  const publicSubnet = await subnet(vpc, '10.1.0.0/24', 'a')
  const privateSubnet = await subnet(vpc, '10.1.1.0/24', 'a')
  const secondSubnet = await subnet(vpc, '10.1.2.0/24', 'c')
  const peerSubnet = await subnet(other, '10.2.0.0/24', 'a')

  const gateway = required((await ec2.createInternetGateway({})).InternetGateway?.InternetGatewayId)
  await ec2.attachInternetGateway({ InternetGatewayId: gateway, VpcId: vpc })
  const peering = required(
    (await ec2.createVpcPeeringConnection({ VpcId: vpc, PeerVpcId: other })).VpcPeeringConnection?.VpcPeeringConnectionId,
  )
  await ec2.acceptVpcPeeringConnection({ VpcPeeringConnectionId: peering })
  const natAddress = required((await ec2.allocateAddress({ Domain: 'vpc' })).AllocationId)
  const nat = required((await ec2.createNatGateway({ SubnetId: publicSubnet, AllocationId: natAddress })).NatGateway?.NatGatewayId)

  const table = async (of: string): Promise<string> => required((await ec2.createRouteTable({ VpcId: of })).RouteTable?.RouteTableId)
  const publicTable = await table(vpc)
  await ec2.associateRouteTable({ RouteTableId: publicTable, SubnetId: publicSubnet })
  await ec2.createRoute({ RouteTableId: publicTable, DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateway })
  await ec2.createRoute({ RouteTableId: publicTable, DestinationCidrBlock: '10.2.0.0/16', VpcPeeringConnectionId: peering })
  const privateTable = await table(vpc)
  await ec2.associateRouteTable({ RouteTableId: privateTable, SubnetId: privateSubnet })
  await ec2.createRoute({ RouteTableId: privateTable, DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: nat })
  const peerTable = await table(other)
  await ec2.associateRouteTable({ RouteTableId: peerTable, SubnetId: peerSubnet })
  await ec2.createRoute({ RouteTableId: peerTable, DestinationCidrBlock: '10.1.0.0/16', VpcPeeringConnectionId: peering })

  const group = async (name: string, of: string): Promise<string> =>
    required((await ec2.createSecurityGroup({ GroupName: name, Description: name, VpcId: of })).GroupId)
  const webGroup = await group('web', vpc)
  const appGroup = await group('app', vpc)
  const peerGroup = await group('peer', other)
  const open = (GroupId: string, port: number, from: { CidrIp: string } | { GroupId: string }) =>
    ec2.authorizeSecurityGroupIngress({
      GroupId,
      IpPermissions: [
        { IpProtocol: 'tcp', FromPort: port, ToPort: port, ...('CidrIp' in from ? { IpRanges: [from] } : { UserIdGroupPairs: [from] }) },
      ],
    })
  await open(webGroup, 443, { CidrIp: '0.0.0.0/0' })
  await open(appGroup, 8080, { GroupId: webGroup })
  await open(peerGroup, 22, { CidrIp: '10.1.0.0/24' })

  const images = (await ec2.describeImages({ Owners: ['amazon'] })).Images ?? []
  const instance = async (name: string, SubnetId: string, securityGroup: string): Promise<string> => {
    const { Instances: made = [] } = await ec2.runInstances({
      ImageId: required(images[0]?.ImageId),
      MinCount: 1,
      MaxCount: 1,
      InstanceType: 't3.micro',
      SubnetId,
      SecurityGroupIds: [securityGroup],
      UserData: Buffer.from(SECRET).toString('base64'),
    })
    const id = required(made[0]?.InstanceId)
    await ec2.createTags({ Resources: [id], Tags: [{ Key: 'Name', Value: name }] })
    return id
  }
  const web = await instance('web-1', publicSubnet, webGroup)
  const app = await instance('app-1', privateSubnet, appGroup)
  const peer = await instance('peer-1', peerSubnet, peerGroup)
  const webAddress = required((await ec2.allocateAddress({ Domain: 'vpc' })).AllocationId)
  await ec2.associateAddress({ AllocationId: webAddress, InstanceId: web })

  await makeHybrid(ec2, vpc, [privateSubnet, secondSubnet])
  await makeServices(balancing, rds, lambda, endpoint, { vpc, app, appGroup, subnets: [privateSubnet, secondSubnet] })
  for (const client of [ec2, balancing, rds, lambda]) client.destroy()
  return { web, app, peer, vpc, publicSubnet, privateSubnet, webGroup, nat }
}

async function makeHybrid(ec2: EC2, vpc: string, subnets: string[]): Promise<void> {
  const transit = required((await ec2.createTransitGateway({ Description: 'hub' })).TransitGateway?.TransitGatewayId)
  await ec2.createTransitGatewayVpcAttachment({ TransitGatewayId: transit, VpcId: vpc, SubnetIds: subnets })
  const customer = required(
    (await ec2.createCustomerGateway({ Type: 'ipsec.1', PublicIp: '198.51.100.7', BgpAsn: 65_010 })).CustomerGateway?.CustomerGatewayId,
  )
  await ec2.createVpnConnection({ Type: 'ipsec.1', CustomerGatewayId: customer, TransitGatewayId: transit })
  const entries = [{ Cidr: '192.0.2.0/24', Description: 'office' }]
  await ec2.createManagedPrefixList({ PrefixListName: 'offices', MaxEntries: 5, AddressFamily: 'IPv4', Entries: entries })
}

async function makeServices(
  balancing: ElasticLoadBalancingV2,
  rds: RDS,
  lambda: Lambda,
  endpoint: string,
  { vpc, app, appGroup, subnets }: { vpc: string; app: string; appGroup: string; subnets: string[] },
): Promise<void> {
  const balancer = await balancing.createLoadBalancer({ Name: 'front', Type: 'network', Scheme: 'internal', Subnets: subnets })
  const targets = await balancing.createTargetGroup({ Name: 'apps', Protocol: 'TCP', Port: 8080, VpcId: vpc, TargetType: 'instance' })
  const TargetGroupArn = required(targets.TargetGroups?.[0]?.TargetGroupArn)
  await balancing.registerTargets({ TargetGroupArn, Targets: [{ Id: app, Port: 8080 }] })
  await balancing.createListener({
    LoadBalancerArn: required(balancer.LoadBalancers?.[0]?.LoadBalancerArn),
    Protocol: 'TCP',
    Port: 80,
    DefaultActions: [{ Type: 'forward', TargetGroupArn }],
  })
  await rds.createDBSubnetGroup({ DBSubnetGroupName: 'data', DBSubnetGroupDescription: 'data', SubnetIds: subnets })
  await rds.createDBInstance({
    DBInstanceIdentifier: 'orders',
    DBInstanceClass: 'db.t3.micro',
    Engine: 'postgres',
    DBSubnetGroupName: 'data',
    VpcSecurityGroupIds: [appGroup],
    MasterUsername: 'root',
    MasterUserPassword: SECRET,
    AllocatedStorage: 20,
  })
  const Role = await makeRole(endpoint)
  await lambda.createFunction({
    FunctionName: 'nightly',
    Role,
    Runtime: 'nodejs20.x',
    Handler: 'index.handler',
    Code: { ZipFile: new Uint8Array([80, 75, 5, 6, ...Array.from({ length: 18 }, () => 0)]) },
    Environment: { Variables: { PASSWORD: SECRET } },
    VpcConfig: { SubnetIds: subnets, SecurityGroupIds: [appGroup] },
  })
}

/** Identity and access management has no client here; its query protocol is one request. */
async function makeRole(endpoint: string): Promise<string> {
  const body = new URLSearchParams({
    Action: 'CreateRole',
    Version: '2010-05-08',
    RoleName: 'nightly',
    AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
  })
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0`
  const answer = await fetch(endpoint, { method: 'POST', body, headers: { authorization } })
  return required(/<Arn>([^<]+)<\/Arn>/u.exec(await answer.text())?.[1])
}
