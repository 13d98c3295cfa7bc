import type { Location } from '../../../core/problem.ts'
import { flag, given, optionalAddress, optionalObject, optionalText, type JsonObject } from '../../snapshot/fields.ts'
import type { IpConfiguration } from '../objects.ts'
import { common, items, lower, reference, references } from './resource.ts'
import type { Seen } from './seen.ts'

export function readNetworkInterface(value: JsonObject, at: Location, seen: Seen): void {
  const configurations = items(value, 'ipConfigurations').flatMap((each): IpConfiguration[] => {
    const address = optionalAddress(each, 'privateIPAddress') ?? optionalAddress(each, 'privateIpAddress')
    const subnet = reference(each, 'subnet')
    if (address === undefined || subnet === undefined) return []
    return [
      {
        id: lower(optionalText(each, 'id') ?? ''),
        address,
        subnet,
        ...given('publicIpAddress', reference(each, 'publicIPAddress', 'publicIpAddress')),
        applicationSecurityGroups: references(each, 'applicationSecurityGroups'),
      },
    ]
  })
  const forwards = flag(value, 'enableIPForwarding') ?? flag(value, 'enableIpForwarding')
  seen.put('networkInterfaces', {
    ...common(value, at),
    ipConfigurations: configurations,
    ...given('networkSecurityGroup', reference(value, 'networkSecurityGroup')),
    ipForwarding: forwards === true,
    ...given('virtualMachine', reference(value, 'virtualMachine')),
    ...given('privateEndpoint', reference(value, 'privateEndpoint')),
  })
}

export function readVirtualMachine(value: JsonObject, at: Location, seen: Seen): void {
  const profile = optionalObject(value, 'networkProfile') ?? {}
  seen.put('virtualMachines', {
    ...common(value, at),
    networkInterfaces: references(profile, 'networkInterfaces'),
    ...given('powerState', optionalText(value, 'powerState')),
  })
}

export function readPublicIp(value: JsonObject, at: Location, seen: Seen): void {
  const sku = optionalText(optionalObject(value, 'sku') ?? {}, 'name')
  seen.put('publicIpAddresses', {
    ...common(value, at),
    ...given('address', optionalAddress(value, 'ipAddress')),
    sku: sku === 'Basic' ? 'Basic' : 'Standard',
    ...given('usedBy', reference(value, 'ipConfiguration', 'natGateway')),
  })
}

export function readNatGateway(value: JsonObject, at: Location, seen: Seen): void {
  seen.put('natGateways', { ...common(value, at), publicIpAddresses: references(value, 'publicIpAddresses') })
}
