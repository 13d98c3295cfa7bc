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
