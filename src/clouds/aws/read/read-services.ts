import { each, flag, given, optionalInteger, optionalObject, optionalText, text, texts } from '../../snapshot/fields.ts'
import { common, commonOfArn, type Element, type Seen } from './seen.ts'

/** RDS user guide: instances stop and start; they answer in every state but these. */
const SILENT: ReadonlySet<string> = new Set(['stopped', 'creating', 'deleting', 'failed', 'inaccessible-encryption-credentials'])

export function readDatabase(element: Element, seen: Seen): void {
  const { value } = element
  const name = text(value, 'DBInstanceIdentifier')
  const group = optionalObject(value, 'DBSubnetGroup') ?? {}
  const endpoint = optionalObject(value, 'Endpoint') ?? {}
  const zones = [optionalText(value, 'AvailabilityZone'), optionalText(value, 'SecondaryAvailabilityZone')]
  const state = optionalText(value, 'DBInstanceStatus')
  seen.services.put(
    {
      ...commonOfArn(element, optionalText(value, 'DBInstanceArn') ?? name, name),
      service: 'rds',
      networkInterfaces: [],
      subnets: each(group, 'Subnets', (item) => text(item, 'SubnetIdentifier')),
      zones: zones.flatMap((zone) => zone ?? []),
      securityGroups: each(value, 'VpcSecurityGroups', (item) => text(item, 'VpcSecurityGroupId')),
      ...given('port', optionalInteger(endpoint, 'Port') ?? optionalInteger(value, 'DbInstancePort')),
      accepts: state !== undefined && SILENT.has(state) ? 'nothing' : 'connections',
      isPublic: flag(value, 'PubliclyAccessible') === true,
      describedAs: 'RDSNetworkInterface',
    },
    seen.problems,
  )
}

export function readCacheCluster(element: Element, seen: Seen): void {
  const { value } = element
  const name = text(value, 'CacheClusterId')
  const ports = each(value, 'CacheNodes', (node) => optionalInteger(optionalObject(node, 'Endpoint') ?? {}, 'Port'))
  const port = ports.find((found) => found !== undefined) ?? optionalInteger(optionalObject(value, 'ConfigurationEndpoint') ?? {}, 'Port')
  const group = optionalText(value, 'CacheSubnetGroupName')
  seen.services.put(
    {
      ...commonOfArn(element, optionalText(value, 'ARN') ?? name, name),
      service: 'elasticache',
      networkInterfaces: [],
      subnets: [],
      ...(group === undefined ? {} : { subnetGroup: groupKey(element, group) }),
      zones: [],
      securityGroups: each(value, 'SecurityGroups', (item) => text(item, 'SecurityGroupId')),
      ...given('port', port ?? (optionalText(value, 'Engine') === 'memcached' ? 11_211 : 6379)),
      accepts: 'connections',
      describedAs: `ElastiCache ${name}`,
    },
    seen.problems,
  )
}

export function readCacheSubnetGroup(element: Element, seen: Seen): void {
  const { value, at } = element
  const id = text(value, 'CacheSubnetGroupName')
  const subnets = each(value, 'Subnets', (item) => text(item, 'SubnetIdentifier'))
  // Names of groups are unique in a region of an account only.
  seen.subnetGroups.put({ id: groupKey(element, id), subnets, from: { object: id, at } }, seen.problems)
}

const groupKey = (element: Pick<Element, 'scope'>, name: string): string => `${element.scope.account ?? ''}/${element.scope.region}/${name}`

/** Functions outside VPCs reach the internet on AWS's own ways and are not in the network. */
export function readFunction(element: Element, seen: Seen): void {
  const { value } = element
  const vpc = optionalObject(value, 'VpcConfig')
  const subnets = vpc === undefined ? [] : texts(vpc, 'SubnetIds')
  if (vpc === undefined || subnets.length === 0) return
  const name = text(value, 'FunctionName')
  seen.services.put(
    {
      ...commonOfArn(element, optionalText(value, 'FunctionArn') ?? name, name),
      service: 'lambda',
      networkInterfaces: [],
      subnets,
      zones: [],
      securityGroups: texts(vpc, 'SecurityGroupIds'),
      accepts: 'nothing',
      interfaceType: 'lambda',
      describedAs: 'AWS Lambda VPC ENI',
    },
    seen.problems,
  )
}

export function readSearchDomain(element: Element, seen: Seen): void {
  const { value } = element
  const options = optionalObject(value, 'VPCOptions')
  const subnets = options === undefined ? [] : texts(options, 'SubnetIds')
  if (options === undefined || subnets.length === 0) return
  const name = text(value, 'DomainName')
  seen.services.put(
    {
      ...commonOfArn(element, optionalText(value, 'ARN') ?? name, name),
      service: 'opensearch',
      networkInterfaces: [],
      subnets,
      zones: [],
      securityGroups: texts(options, 'SecurityGroupIds'),
      port: 443,
      accepts: 'connections',
      describedAs: `ES ${name}`,
    },
    seen.problems,
  )
}

/** Its security groups are those of its interface; NFS (EFS user guide, "Using VPC security groups"). */
export function readMountTarget(element: Element, seen: Seen): void {
  const { value } = element
  const id = text(value, 'MountTargetId')
  const networkInterface = optionalText(value, 'NetworkInterfaceId')
  seen.services.put(
    {
      ...common(element, id, optionalText(value, 'FileSystemId')),
      service: 'efs',
      networkInterfaces: networkInterface === undefined ? [] : [networkInterface],
      subnets: [text(value, 'SubnetId')],
      zones: [],
      securityGroups: [],
      port: 2049,
      accepts: 'connections',
    },
    seen.problems,
  )
}
