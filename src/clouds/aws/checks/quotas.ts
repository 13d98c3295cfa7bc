import { groupBy } from '../../../core/stable.ts'
import type { Finding, Rule } from '../../rule.ts'
import type { AwsObjects } from '../objects.ts'

/** Default quotas; all but the Connect peers can be raised. "Amazon VPC quotas" and "Quotas for your transit gateways", 2023-06. */
const LIMITS = {
  rulesOfSecurityGroup: 60,
  subnetsOfVpc: 200,
  vpcsOfRegion: 5,
  routesOfTable: 500,
  peersOfConnect: 4,
  entriesOfNetworkAcl: 20,
  peeringsOfVpc: 50,
  attachmentsOfTransitGateway: 5_000,
  natGatewaysOfZone: 5,
  interfaceEndpointsOfVpc: 50,
  elasticIpsOfRegion: 5,
} as const

export const quotas: Rule = {
  code: 'CHECK-111',
  title: 'More than the default quota of AWS',
  find: ({ design, compiled }) => {
    const objects = compiled?.objects.get('aws')
    if (!isAwsObjects(objects)) return []
    const over = (what: string, count: number, limit: number, path: string): Finding[] =>
      count <= limit
        ? []
        : [
            {
              severity: 'warning',
              message: `${what}: ${count}, but the default quota is ${limit}`,
              path,
              hint: 'ask for a higher quota in Service Quotas before you apply',
            },
          ]
    const vpcName = (id: string): string => objects.vpcs.find((vpc) => vpc.id === id)?.name ?? id
    return [
      ...objects.securityGroups.flatMap((group) => [
        ...over(`rules into security group "${group.name}"`, group.ingress.length, LIMITS.rulesOfSecurityGroup, group.from.path ?? ''),
        ...over(`rules out of security group "${group.name}"`, group.egress.length, LIMITS.rulesOfSecurityGroup, group.from.path ?? ''),
      ]),
      ...[...groupBy(objects.subnets, (subnet) => subnet.vpc)].flatMap(([vpc, subnets]) =>
        over(`subnets of VPC "${vpcName(vpc)}"`, subnets.length, LIMITS.subnetsOfVpc, pathOf(objects, vpc)),
      ),
      ...objects.routeTables.flatMap((table) =>
        over(`routes of route table "${table.name}"`, table.routes.length, LIMITS.routesOfTable, table.from.path ?? ''),
      ),
      ...[...groupBy(objects.connectPeers, (peer) => peer.connect)].flatMap(([, peers]) =>
        over(`peers of one Connect attachment`, peers.length, LIMITS.peersOfConnect, peers[0]?.from.path ?? ''),
      ),
      ...objects.networkAcls.flatMap((acl) =>
        (['ingress', 'egress'] as const).flatMap((direction) =>
          over(
            `${direction} rules of network ACL "${acl.name}"`,
            acl.entries.filter((entry) => entry.direction === direction).length,
            LIMITS.entriesOfNetworkAcl,
            acl.from.path ?? '',
          ),
        ),
      ),
      // 50 by default, and 125 is the most that AWS grants ("VPC peering quotas").
      ...objects.vpcs.flatMap((vpc) => {
        const peerings = objects.peerings.filter((peering) => peering.requester.vpc === vpc.id || peering.accepter.vpc === vpc.id)
        return over(`active peerings of VPC "${vpc.name}"`, peerings.length, LIMITS.peeringsOfVpc, vpc.from.path ?? '')
      }),
      ...objects.transitGateways.flatMap((gateway) => {
        const all = [...objects.vpcAttachments, ...objects.connectAttachments, ...objects.otherAttachments]
        const mine = all.filter((attachment) => attachment.transitGateway === gateway.id)
        return over(
          `attachments of transit gateway "${gateway.name}"`,
          mine.length,
          LIMITS.attachmentsOfTransitGateway,
          gateway.from.path ?? '',
        )
      }),
      ...[...groupBy(objects.natGateways, (gateway) => objects.subnets.find((subnet) => subnet.id === gateway.subnet)?.zone)].flatMap(
        ([zone, gateways]) =>
          over(`NAT gateways in ${zone ?? ''}`, gateways.length, LIMITS.natGatewaysOfZone, gateways[0]?.from.path ?? ''),
      ),
      ...[
        ...groupBy(
          objects.endpoints.filter((endpoint) => endpoint.kind === 'interface'),
          (endpoint) => endpoint.vpc,
        ),
      ].flatMap(([vpc, endpoints]) =>
        over(`interface endpoints of VPC "${vpcName(vpc)}"`, endpoints.length, LIMITS.interfaceEndpointsOfVpc, pathOf(objects, vpc)),
      ),
      ...[...groupBy(objects.vpcs, (vpc) => vpc.region)].flatMap(([region, vpcs]) =>
        over(`VPCs in ${region}`, vpcs.length, LIMITS.vpcsOfRegion, vpcs[LIMITS.vpcsOfRegion]?.from.path ?? design.name),
      ),
      ...[...groupBy(objects.elasticIps, (address) => address.region)].flatMap(([region, addresses]) =>
        over(`Elastic IPs in ${region}`, addresses.length, LIMITS.elasticIpsOfRegion, addresses[0]?.from.path ?? ''),
      ),
    ]
  },
}

function pathOf(objects: AwsObjects, vpc: string): string {
  return objects.vpcs.find((candidate) => candidate.id === vpc)?.from.path ?? ''
}

function isAwsObjects(value: unknown): value is AwsObjects {
  return typeof value === 'object' && value !== null && 'securityGroups' in value && 'connectPeers' in value
}
