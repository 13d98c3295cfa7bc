import type { JsonObject } from '../../snapshot/fields.ts'
import {
  cidr,
  each,
  Fault,
  given,
  optionalAddress,
  optionalCidr,
  optionalObject,
  optionalText,
  text,
  texts,
} from '../../snapshot/fields.ts'
import type { PeeringSide } from '../objects.ts'
import { broken, common, type Element, type Seen } from './seen.ts'

export function readInternetGateway(element: Element, seen: Seen): void {
  const vpc = attachedVpc(element.value)
  seen.internetGateways.put({ ...common(element, text(element.value, 'InternetGatewayId')), vpc: vpc ?? '' }, seen.problems)
}

export function readEgressOnlyGateway(element: Element, seen: Seen): void {
  const vpc = attachedVpc(element.value)
  seen.egressOnlyGateways.put({ ...common(element, text(element.value, 'EgressOnlyInternetGatewayId')), vpc: vpc ?? '' }, seen.problems)
}

/** `available` for internet gateways, `attached` elsewhere. */
function attachedVpc(value: JsonObject): string | undefined {
  return each(value, 'Attachments', (item) => {
    const state = optionalText(item, 'State')
    return state === undefined || state === 'available' || state === 'attached' ? optionalText(item, 'VpcId') : undefined
  }).find((vpc) => vpc !== undefined)
}

export function readNatGateway(element: Element, seen: Seen): void {
  const { value } = element
  seen.natGateways.put(
    {
      ...common(element, text(value, 'NatGatewayId')),
      vpc: text(value, 'VpcId'),
      ...given('subnet', optionalText(value, 'SubnetId')),
      connectivity: optionalText(value, 'ConnectivityType') === 'private' ? 'private' : 'public',
      addresses: each(value, 'NatGatewayAddresses', (item) => ({
        private: optionalAddress(item, 'PrivateIp') ?? '',
        ...given('public', optionalAddress(item, 'PublicIp')),
        ...given('networkInterface', optionalText(item, 'NetworkInterfaceId')),
      })).filter((item) => item.private !== '' || item.public !== undefined),
      ...broken(optionalText(value, 'State'), 'available'),
    },
    seen.problems,
  )
}

export function readPeering(element: Element, seen: Seen): void {
  const { value } = element
  const state = optionalText(optionalObject(value, 'Status') ?? {}, 'Code')
  seen.peerings.put(
    {
      ...common(element, text(value, 'VpcPeeringConnectionId')),
      requester: peeringSide(value, 'RequesterVpcInfo'),
      accepter: peeringSide(value, 'AccepterVpcInfo'),
      ...broken(state, 'active'),
    },
    seen.problems,
  )
}

function peeringSide(value: JsonObject, key: string): PeeringSide {
  const info = optionalObject(value, key)
  if (info === undefined) throw new Fault(key, `${key} is missing`)
  const primary = optionalCidr(info, 'CidrBlock')
  const listed = each(info, 'CidrBlockSet', (item) => cidr(item, 'CidrBlock'))
  const ipv6 = each(info, 'Ipv6CidrBlockSet', (item) => cidr(item, 'Ipv6CidrBlock'))
  return {
    vpc: text(info, 'VpcId'),
    ...given('account', optionalText(info, 'OwnerId')),
    ...given('region', optionalText(info, 'Region')),
    cidrs: [...new Set([...(primary === undefined ? [] : [primary]), ...listed, ...ipv6])],
  }
}

const ENDPOINT_KINDS: Readonly<Record<string, 'gateway' | 'interface' | 'gateway-load-balancer' | 'resource'>> = {
  gateway: 'gateway',
  interface: 'interface',
  gatewayloadbalancer: 'gateway-load-balancer',
  resource: 'resource',
  servicenetwork: 'resource',
}

export function readEndpoint(element: Element, seen: Seen): void {
  const { value } = element
  const type = optionalText(value, 'VpcEndpointType') ?? 'Gateway'
  const kind = ENDPOINT_KINDS[type.toLowerCase()]
  if (kind === undefined) throw new Fault('VpcEndpointType', `"${type}" is not a kind of endpoint that is known`)
  seen.endpoints.put(
    {
      ...common(element, text(value, 'VpcEndpointId')),
      vpc: text(value, 'VpcId'),
      kind,
      service: optionalText(value, 'ServiceName') ?? '',
      routeTables: texts(value, 'RouteTableIds'),
      subnets: texts(value, 'SubnetIds'),
      networkInterfaces: texts(value, 'NetworkInterfaceIds'),
      securityGroups: each(value, 'Groups', (item) => text(item, 'GroupId')),
      ...broken(optionalText(value, 'State'), 'available'),
    },
    seen.problems,
  )
}

export function readEndpointService(element: Element, seen: Seen): void {
  const { value } = element
  const name = text(value, 'ServiceName')
  seen.endpointServices.put(
    {
      ...common(element, optionalText(value, 'ServiceId') ?? name, name),
      serviceName: name,
      loadBalancers: [...texts(value, 'NetworkLoadBalancerArns'), ...texts(value, 'GatewayLoadBalancerArns')],
      zones: texts(value, 'AvailabilityZones'),
      ...broken(optionalText(value, 'ServiceState'), 'available'),
    },
    seen.problems,
  )
}

/** One object for the account and region, not a list (VPC guide, "Block public access"). */
export function readPublicAccess(element: Element, seen: Seen): void {
  const { value, scope } = element
  const mode = optionalText(value, 'InternetGatewayBlockMode') ?? 'off'
  const account = optionalText(value, 'AwsAccountId') ?? scope.account
  const region = optionalText(value, 'AwsRegion') ?? scope.region
  const blocks = mode === 'block-bidirectional' ? 'bidirectional' : mode === 'block-ingress' ? 'ingress' : 'none'
  const id = `${account ?? ''}/${region}`
  seen.publicAccess.put({ id, region, ...given('account', account), blocks, from: { object: id, at: element.at } }, seen.problems)
}

export function readPublicAccessExclusion(element: Element, seen: Seen): void {
  const { value } = element
  const state = optionalText(value, 'State') ?? ''
  if (/^(?:delete-complete|create-failed|disable-complete)$/u.test(state)) return
  const resource = text(value, 'ResourceArn').split('/').at(-1) ?? ''
  const id = text(value, 'ExclusionId')
  const mode = optionalText(value, 'InternetGatewayExclusionMode') ?? 'allow-bidirectional'
  seen.exclusions.put({ id, resource, mode, from: { object: id, at: element.at } }, seen.problems)
}
