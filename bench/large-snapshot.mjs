// The snapshot of an account with that many network interfaces, as the AWS CLI writes it. Run by itself, `node bench/large-snapshot.mjs load DIST DIR`
// loads one and prints what it took.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'

const OWNER = '123456789012'
const ZONES = ['ap-northeast-1a', 'ap-northeast-1c', 'ap-northeast-1d']
const PER_SUBNET = 250
const SUBNETS_PER_VPC = 60

/** Writes the files below the folder. */
export function writeLargeSnapshot(folder, interfaces) {
  const region = join(folder, 'accounts', OWNER, 'ap-northeast-1')
  mkdirSync(region, { recursive: true })
  const subnets = Math.ceil(interfaces / PER_SUBNET)
  const vpcs = Math.ceil(subnets / SUBNETS_PER_VPC)
  const hex = (kind, n) => `${kind}-${n.toString(16).padStart(17, '0')}`
  const vpcOf = (subnet) => Math.floor(subnet / SUBNETS_PER_VPC)
  const rangeOf = (subnet) => `10.${vpcOf(subnet)}.${subnet % SUBNETS_PER_VPC}`
  const write = (file, key, count, make) =>
    writeFileSync(join(region, file), JSON.stringify({ [key]: Array.from({ length: count }, (_, n) => make(n)) }, null, 1))
  const all = [{ CidrIp: '0.0.0.0/0' }]
  const any = { IpProtocol: '-1', IpRanges: all, Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] }

  write('vpcs.json', 'Vpcs', vpcs, (n) => ({
    VpcId: hex('vpc', n),
    OwnerId: OWNER,
    State: 'available',
    CidrBlock: `10.${n}.0.0/16`,
    CidrBlockAssociationSet: [{ CidrBlock: `10.${n}.0.0/16`, CidrBlockState: { State: 'associated' } }],
  }))
  write('subnets.json', 'Subnets', subnets, (n) => ({
    SubnetId: hex('subnet', n),
    VpcId: hex('vpc', vpcOf(n)),
    OwnerId: OWNER,
    State: 'available',
    AvailabilityZone: ZONES[n % 3],
    CidrBlock: `${rangeOf(n)}.0/24`,
    Ipv6CidrBlockAssociationSet: [],
  }))
  write('route-tables.json', 'RouteTables', vpcs, (n) => ({
    RouteTableId: hex('rtb', n),
    VpcId: hex('vpc', n),
    OwnerId: OWNER,
    Associations: [{ Main: true, RouteTableId: hex('rtb', n), RouteTableAssociationId: hex('rtbassoc', n) }],
    PropagatingVgws: [],
    Routes: [{ DestinationCidrBlock: `10.${n}.0.0/16`, GatewayId: 'local', Origin: 'CreateRouteTable', State: 'active' }],
  }))
  write('network-acls.json', 'NetworkAcls', vpcs, (n) => ({
    NetworkAclId: hex('acl', n),
    VpcId: hex('vpc', n),
    OwnerId: OWNER,
    IsDefault: true,
    Associations: Array.from({ length: subnets }, (_, k) => k)
      .filter((k) => vpcOf(k) === n)
      .map((k) => ({ NetworkAclAssociationId: hex('aclassoc', k), NetworkAclId: hex('acl', n), SubnetId: hex('subnet', k) })),
    Entries: [true, false].flatMap((Egress) => [
      { CidrBlock: '0.0.0.0/0', Egress, Protocol: '-1', RuleAction: 'allow', RuleNumber: 100 },
      { CidrBlock: '0.0.0.0/0', Egress, Protocol: '-1', RuleAction: 'deny', RuleNumber: 32767 },
    ]),
  }))
  const groups = vpcs * 40
  write('security-groups.json', 'SecurityGroups', groups, (n) => ({
    GroupId: hex('sg', n),
    GroupName: `group-${n}`,
    Description: 'made for a measurement',
    OwnerId: OWNER,
    VpcId: hex('vpc', n % vpcs),
    IpPermissions: Array.from({ length: 8 }, (_, k) => ({
      IpProtocol: 'tcp',
      FromPort: 1000 + n + k,
      ToPort: 1000 + n + k,
      IpRanges: k % 2 === 0 ? [{ CidrIp: `10.${(n + k) % vpcs}.0.0/16` }] : [],
      Ipv6Ranges: [],
      PrefixListIds: [],
      UserIdGroupPairs: k % 2 === 0 ? [] : [{ GroupId: hex('sg', n), UserId: OWNER }],
    })),
    IpPermissionsEgress: [any],
  }))
  const interfaceOf = (n) => {
    const subnet = Math.floor(n / PER_SUBNET)
    const address = `${rangeOf(subnet)}.${4 + (n % PER_SUBNET)}`
    return {
      NetworkInterfaceId: hex('eni', n),
      VpcId: hex('vpc', vpcOf(subnet)),
      SubnetId: hex('subnet', subnet),
      AvailabilityZone: ZONES[subnet % 3],
      OwnerId: OWNER,
      Status: 'in-use',
      InterfaceType: 'interface',
      SourceDestCheck: true,
      PrivateIpAddress: address,
      PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: address }],
      Ipv6Addresses: [],
      Groups: [0, 1].map((k) => ({ GroupId: hex('sg', vpcOf(subnet) + vpcs * ((n + k * 7) % 40)), GroupName: 'group' })),
      Attachment: { AttachmentId: hex('eni-attach', n), DeviceIndex: 0, InstanceId: hex('i', n), Status: 'attached' },
      TagSet: [],
    }
  }
  write('interfaces.json', 'NetworkInterfaces', interfaces, interfaceOf)
  write('instances.json', 'Reservations', interfaces, (n) => ({
    ReservationId: hex('r', n),
    OwnerId: OWNER,
    Instances: [
      {
        InstanceId: hex('i', n),
        InstanceType: 't4g.micro',
        State: { Code: 16, Name: 'running' },
        NetworkInterfaces: [interfaceOf(n)],
        Tags: [{ Key: 'Name', Value: `server-${n}` }],
      },
    ],
  }))
}

if (process.argv[2] === 'load') {
  const [, , , dist, folder] = process.argv
  const { loadSnapshot } = await import(pathToFileURL(join(dist, 'compile', 'load-snapshot.js')).href)
  const start = performance.now()
  const { network, problems } = await loadSnapshot(folder)
  const ms = performance.now() - start
  const rssMiB = process.resourceUsage().maxRSS / 1024
  process.stdout.write(`${JSON.stringify({ ms, rssMiB, nodes: network.nodes.length, problems: problems.length })}\n`)
}
