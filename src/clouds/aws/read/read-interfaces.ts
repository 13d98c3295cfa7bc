import type { Location } from '../../../core/problem.ts'
import {
  address,
  each,
  Fault,
  flag,
  isObject,
  optionalAddress,
  optionalInteger,
  optionalObject,
  optionalText,
  text,
  given,
} from '../../snapshot/fields.ts'
import { regionOfZone } from './scope.ts'
import type { NetworkInterface } from '../objects.ts'
import { common, type Element, type Seen, type SeenElastic } from './seen.ts'

export function readNetworkInterface(element: Element, seen: Seen): void {
  const zone = optionalText(element.value, 'AvailabilityZone')
  if (element.scope.region === '' && zone !== undefined) element.scope.region = regionOfZone(zone) ?? ''
  seen.interfaces.put(interfaceOf(element, optionalText(element.value, 'Status') === 'available', seen), seen.problems)
}

type Growing = { -readonly [K in keyof NetworkInterface]: NetworkInterface[K] }

/** Grows one object instead of joining parts: there may be 100,000 of them. */
function interfaceOf(element: Element, isDetached: boolean, seen: Seen): NetworkInterface {
  const { value } = element
  const primary = optionalAddress(value, 'PrivateIpAddress') ?? ''
  const listed = each(value, 'PrivateIpAddresses', (item) => ({
    private: address(item, 'PrivateIpAddress'),
    association: item['Association'],
  }))
  const all = listed.length > 0 ? listed : primary === '' ? [] : [{ private: primary, association: value['Association'] }]
  const { id, name, region, account, from } = common(element, text(value, 'NetworkInterfaceId'))
  const found: Growing = {
    id,
    name,
    region,
    from,
    subnet: text(value, 'SubnetId'),
    address: primary,
    sourceDestCheck: flag(value, 'SourceDestCheck') !== false,
    securityGroups: each(value, 'Groups', (item) => text(item, 'GroupId')),
  }
  if (account !== undefined) found.account = account
  const secondary = all.filter((item) => item.private !== primary)
  if (secondary.length > 0) found.secondaryAddresses = secondary.map((item) => item.private)
  const ipv6 = each(value, 'Ipv6Addresses', (item) => address(item, 'Ipv6Address'))
  if (ipv6.length > 0) found.ipv6Addresses = ipv6
  if (primary === '' && ipv6.length === 0) throw new Fault('PrivateIpAddress', 'it has no address')
  addPublic(found, all, seen)
  const type = optionalText(value, 'InterfaceType')
  if (type !== undefined) found.type = type
  const manager = optionalText(value, 'RequesterId')
  if (manager !== undefined && flag(value, 'RequesterManaged') === true) found.managedBy = manager
  const description = optionalText(value, 'Description')
  if (description !== undefined) found.description = description
  if (isDetached) found.detached = true
  const attachment = optionalObject(value, 'Attachment')
  const instance = attachment === undefined ? undefined : optionalText(attachment, 'InstanceId')
  if (instance !== undefined) seen.attached.set(found.id, instance)
  return found
}

/** An address of AWS itself has the owner `amazon`, or `amazon-elb` and the like; an Elastic IP that of an account. */
function addPublic(found: Growing, addresses: readonly { readonly private: string; readonly association: unknown }[], seen: Seen): void {
  const elastic: SeenElastic[] = []
  const automatic: { private: string; public: string }[] = []
  for (const { private: own, association } of addresses) {
    if (!isObject(association)) continue
    const known = optionalAddress(association, 'PublicIp')
    if (known === undefined) continue
    const allocation = optionalText(association, 'AllocationId')
    const isOwned = allocation !== undefined || /^\d{12}$/u.test(optionalText(association, 'IpOwnerId') ?? '')
    if (isOwned) elastic.push({ private: own, public: known, ...given('allocation', allocation) })
    else automatic.push({ private: own, public: known })
  }
  if (elastic.length > 0) seen.elastic.set(found.id, elastic)
  if (automatic.length > 0) found.autoPublicAddresses = automatic
}

export function readReservation(element: Element, seen: Seen): void {
  const owner = optionalText(element.value, 'OwnerId')
  const { at } = element
  each(element.value, 'Instances', (instance, index) => {
    const place: Location = { ...at, path: `${at.path ?? 'Reservations'}.Instances[${index}]` }
    readInstance({ ...element, at: place, value: owner === undefined ? instance : { OwnerId: owner, ...instance } }, seen)
  })
}

/** Terminated instances stay in the answers for an hour; nothing of them is left in the network. */
const GONE: ReadonlySet<string> = new Set(['terminated'])

export function readInstance(element: Element, seen: Seen): void {
  const { value } = element
  const id = text(value, 'InstanceId')
  const state = optionalText(optionalObject(value, 'State') ?? {}, 'Name') ?? 'running'
  if (GONE.has(state)) return
  const zone = optionalText(optionalObject(value, 'Placement') ?? {}, 'AvailabilityZone')
  if (element.scope.region === '' && zone !== undefined) element.scope.region = regionOfZone(zone) ?? ''
  const base = common(element, id)
  const attached = each(value, 'NetworkInterfaces', (item) => {
    const own = text(item, 'NetworkInterfaceId')
    // Its own description is the better one; where that is told first, this one is not needed.
    if (!seen.interfaces.items.has(own)) {
      seen.embeddedInterfaces.set(own, interfaceOf({ ...element, value: { OwnerId: value['OwnerId'], ...item } }, false, seen))
      seen.attached.set(own, id)
    }
    return { id: own, index: optionalInteger(optionalObject(item, 'Attachment') ?? {}, 'DeviceIndex') ?? 0 }
  })
  seen.instances.put(
    {
      ...base,
      node: id,
      role: 'server',
      instanceType: optionalText(value, 'InstanceType') ?? '',
      networkInterfaces: attached.sort((a, b) => a.index - b.index).map((item) => item.id),
      autoScaling: false,
      ...(state === 'running' ? {} : { stoppedState: state }),
    },
    seen.problems,
  )
}

/** Addresses that nobody uses are not in the network. */
export function readAddress(element: Element, seen: Seen): void {
  const { value } = element
  const networkInterface = optionalText(value, 'NetworkInterfaceId')
  const publicAddress = optionalAddress(value, 'PublicIp')
  if (networkInterface === undefined || publicAddress === undefined) return
  seen.addresses.put(
    {
      ...common(element, optionalText(value, 'AllocationId') ?? publicAddress),
      networkInterface,
      ...given('privateAddress', optionalAddress(value, 'PrivateIpAddress')),
      placeholder: publicAddress,
    },
    seen.problems,
  )
}
