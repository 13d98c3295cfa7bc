import type { LoadBalancer, TargetGroup } from '../objects.ts'
import {
  each,
  Fault,
  given,
  integer,
  optionalAddress,
  optionalInteger,
  optionalObject,
  optionalText,
  text,
  texts,
  type JsonObject,
} from '../../snapshot/fields.ts'
import { broken, commonOfArn, type Element, type Seen } from './seen.ts'

const TYPES: ReadonlySet<string> = new Set(['network', 'application', 'gateway'])

export function readLoadBalancer(element: Element, seen: Seen): void {
  const { value } = element
  const arn = text(value, 'LoadBalancerArn')
  const type = text(value, 'Type')
  if (!isType(type)) throw new Fault('Type', `"${type}" is not a type of load balancer that is known`)
  seen.loadBalancers.put(
    {
      ...commonOfArn(element, arn, optionalText(value, 'LoadBalancerName') ?? arn),
      type,
      scheme: optionalText(value, 'Scheme') === 'internal' || type === 'gateway' ? 'internal' : 'internet-facing',
      vpc: text(value, 'VpcId'),
      dnsName: optionalText(value, 'DNSName') ?? '',
      zones: each(value, 'AvailabilityZones', readZone),
      securityGroups: texts(value, 'SecurityGroups'),
      // `active_impaired` still carries traffic (ELB API reference, LoadBalancerState).
      ...broken(optionalText(optionalObject(value, 'State') ?? {}, 'Code'), 'active', 'active_impaired'),
    },
    seen.problems,
  )
}

const isType = (type: string): type is LoadBalancer['type'] => TYPES.has(type)

function readZone(zone: JsonObject): LoadBalancer['zones'][number] {
  const [fixed] = each(zone, 'LoadBalancerAddresses', (item) => ({
    private: optionalAddress(item, 'PrivateIPv4Address'),
    public: optionalAddress(item, 'IpAddress'),
  }))
  return {
    zone: text(zone, 'ZoneName'),
    subnet: text(zone, 'SubnetId'),
    ...given('address', fixed?.private),
    ...given('publicAddress', fixed?.public),
  }
}

/** The old kind, which answers under a key of its own. */
export function readClassicLoadBalancer(element: Element, seen: Seen): void {
  const { value } = element
  const name = text(value, 'LoadBalancerName')
  const subnets = texts(value, 'Subnets')
  const zones = texts(value, 'AvailabilityZones')
  seen.loadBalancers.put(
    {
      ...commonOfArn(element, name, name),
      type: 'classic',
      scheme: optionalText(value, 'Scheme') === 'internal' ? 'internal' : 'internet-facing',
      vpc: optionalText(value, 'VPCId') ?? '',
      dnsName: optionalText(value, 'DNSName') ?? '',
      zones: subnets.map((subnet, i) => ({ zone: zones[i] ?? '', subnet })),
      securityGroups: texts(value, 'SecurityGroups'),
    },
    seen.problems,
  )
  seen.listened.add(name)
}

export function readListener(element: Element, seen: Seen): void {
  const { value } = element
  listener(element, text(value, 'LoadBalancerArn'), seen)
}

/** The wrapper `{ LoadBalancerArn, Listeners }`. */
export function readListeners(element: Element, seen: Seen): void {
  const loadBalancer = text(element.value, 'LoadBalancerArn')
  seen.listened.add(loadBalancer)
  each(element.value, 'Listeners', (value) => listener({ ...element, value }, loadBalancer, seen))
}

function listener(element: Element, loadBalancer: string, seen: Seen): void {
  const { value, at } = element
  const id = text(value, 'ListenerArn')
  const groups = each(value, 'DefaultActions', (action) => {
    const single = optionalText(action, 'TargetGroupArn')
    const several = each(optionalObject(action, 'ForwardConfig') ?? {}, 'TargetGroups', (group) => text(group, 'TargetGroupArn'))
    return [...(single === undefined ? [] : [single]), ...several]
  }).flat()
  seen.listened.add(loadBalancer)
  seen.listeners.put(
    {
      id,
      loadBalancer,
      // Listeners of a gateway load balancer have neither: they take every packet.
      protocol: optionalText(value, 'Protocol') ?? '',
      port: optionalInteger(value, 'Port') ?? 0,
      targetGroups: [...new Set(groups)],
      from: { object: id, at },
    },
    seen.problems,
  )
}

const TARGET_TYPES: ReadonlySet<string> = new Set(['instance', 'ip', 'alb', 'lambda'])
const isTargetType = (type: string): type is TargetGroup['targetType'] => TARGET_TYPES.has(type)

export function readTargetGroup(element: Element, seen: Seen): void {
  const { value } = element
  const arn = text(value, 'TargetGroupArn')
  const type = optionalText(value, 'TargetType') ?? 'instance'
  if (!isTargetType(type)) throw new Fault('TargetType', `"${type}" is not a type of target that is known`)
  const isFunction = type === 'lambda'
  seen.targetGroups.put(
    {
      ...commonOfArn(element, arn, optionalText(value, 'TargetGroupName') ?? arn),
      protocol: isFunction ? 'HTTPS' : text(value, 'Protocol'),
      port: isFunction ? (optionalInteger(value, 'Port') ?? 443) : integer(value, 'Port'),
      ...given('vpc', optionalText(value, 'VpcId')),
      targetType: type,
    },
    seen.problems,
  )
}

/** The wrapper `{ TargetGroupArn, TargetHealthDescriptions }`. */
export function readTargetHealth(element: Element, seen: Seen): void {
  const id = text(element.value, 'TargetGroupArn')
  const targets = each(element.value, 'TargetHealthDescriptions', (item) => {
    const target = optionalObject(item, 'Target')
    if (target === undefined) throw new Fault('Target', 'Target is missing')
    const zone = optionalText(target, 'AvailabilityZone')
    return {
      id: text(target, 'Id'),
      ...given('port', optionalInteger(target, 'Port')),
      ...(zone === undefined || zone === 'all' ? {} : { zone }),
      ...given('health', optionalText(optionalObject(item, 'TargetHealth') ?? {}, 'State')),
    }
  })
  seen.targets.put({ id, targets, from: { object: id, at: element.at } }, seen.problems)
}

/** The wrappers `{ LoadBalancerArn, Attributes }` and `{ TargetGroupArn, Attributes }`. */
export function readAttributes(element: Element, seen: Seen): void {
  const { value, at } = element
  const id = optionalText(value, 'LoadBalancerArn') ?? text(value, 'TargetGroupArn')
  const pairs = each(value, 'Attributes', (item) => [text(item, 'Key'), optionalText(item, 'Value') ?? ''] as const)
  seen.attributes.put({ id, values: Object.fromEntries(pairs), from: { object: id, at } }, seen.problems)
}
