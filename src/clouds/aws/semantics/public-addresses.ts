import { groupBy } from '../../../core/stable.ts'
import type { Provenance } from '../../../network/model.ts'
import { fromOf, type Semantics } from './context.ts'
import { standing } from './vpc.ts'

/** A private address that the internet gateway of its VPC translates. */
export interface PublicAddress {
  readonly vpc: string
  readonly private: string
  readonly public: string
  readonly from: Provenance
  /** It belongs to a NAT gateway, which lets nobody in. */
  readonly ofNat: boolean
}

/** By VPC. Of stopped instances AWS keeps the Elastic addresses alone; what is detached has none that works. */
export function publicAddresses(semantics: Semantics): ReadonlyMap<string, readonly PublicAddress[]> {
  const { objects, look } = semantics
  const found = new Map<string, PublicAddress>()
  const add = (address: PublicAddress): void => {
    const key = `${address.vpc}|${address.private}|${address.public}`
    if (address.private !== '' && !found.has(key)) found.set(key, address)
  }
  for (const gateway of objects.natGateways)
    for (const each of gateway.addresses)
      // A regional one may have no private address: then it sends from the public one.
      if (each.public !== undefined)
        add({
          vpc: gateway.vpc,
          private: each.private === '' ? each.public : each.private,
          public: each.public,
          from: fromOf(gateway),
          ofNat: true,
        })
  for (const eni of objects.networkInterfaces) {
    const vpc = standing(semantics, eni)?.vpc.id
    if (vpc === undefined) continue
    const ofNat = look.owner.get(eni.id)?.kind === 'nat-gateway'
    for (const elastic of look.elasticIpsOfInterface.get(eni.id) ?? [])
      add({ vpc, private: elastic.privateAddress ?? eni.address, public: elastic.placeholder, from: fromOf(elastic), ofNat })
    for (const auto of eni.autoPublicAddresses ?? []) add({ vpc, private: auto.private, public: auto.public, from: fromOf(eni), ofNat })
  }
  for (const balancer of objects.loadBalancers)
    for (const zone of balancer.zones)
      if (zone.address !== undefined && zone.publicAddress !== undefined)
        add({ vpc: balancer.vpc, private: zone.address, public: zone.publicAddress, from: fromOf(balancer), ofNat: false })
  return groupBy(found.values(), (address) => address.vpc)
}
