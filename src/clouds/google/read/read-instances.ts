import type { Location } from '../../../core/problem.ts'
import {
  address,
  each,
  flag,
  given,
  optionalAddress,
  optionalInteger,
  optionalObject,
  optionalText,
  text,
  texts,
  type JsonObject,
} from '../../snapshot/fields.ts'
import { notExpressed } from '../../snapshot/problems.ts'
import { common, link, optionalLink } from './resource.ts'
import type { Seen } from './seen.ts'

export function readInstance(value: JsonObject, at: Location, seen: Seen): void {
  const base = common(value, at)
  const networkInterfaces = each(value, 'networkInterfaces', (nic) => {
    const aliases = each(nic, 'aliasIpRanges', (range) => optionalText(range, 'ipCidrRange') ?? '')
    if (aliases.length > 0)
      seen.problems.push(
        notExpressed(`alias ranges of ${base.name} (${aliases.join(', ')}) are not in the network`, at, 'ask about its own address'),
      )
    const external = each(nic, 'accessConfigs', (access) => optionalAddress(access, 'natIP')).find((found) => found !== undefined)
    return {
      name: optionalText(nic, 'name') ?? 'nic0',
      network: link(nic, 'network'),
      subnetwork: link(nic, 'subnetwork'),
      address: address(nic, 'networkIP'),
      ...given('externalAddress', external),
    }
  })
  seen.put('instances', {
    ...base,
    status: optionalText(value, 'status') ?? 'RUNNING',
    tags: texts(optionalObject(value, 'tags') ?? {}, 'items'),
    serviceAccounts: each(value, 'serviceAccounts', (account) => text(account, 'email')),
    canIpForward: flag(value, 'canIpForward') === true,
    networkInterfaces,
  })
}

export function readAddress(value: JsonObject, at: Location, seen: Seen): void {
  const found = optionalAddress(value, 'address')
  if (found === undefined) return
  const [network, length] = [optionalLink(value, 'network'), optionalInteger(value, 'prefixLength')]
  const isReserved = optionalText(value, 'purpose') === 'VPC_PEERING' && network !== undefined && length !== undefined
  seen.put('addresses', {
    ...common(value, at),
    address: found,
    ...(isReserved ? { reserved: { network, range: `${found}/${length}` } } : {}),
  })
}
