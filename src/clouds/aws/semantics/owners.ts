import type { AwsObjects, NetworkInterface } from '../objects.ts'

/** Whose a network interface is. */
export interface InterfaceOwner {
  readonly kind: 'instance' | 'service' | 'nat-gateway' | 'endpoint' | 'load-balancer' | 'transit-gateway' | 'none'
  /** The owner's id; the interface's own where nobody is known. */
  readonly id: string
}

/** By interface. An interface that no object names is its own owner. */
export function ownersOf(objects: AwsObjects): ReadonlyMap<string, InterfaceOwner> {
  const owners = new Map<string, InterfaceOwner>()
  const claim = (kind: InterfaceOwner['kind'], id: string, interfaces: readonly (string | undefined)[]): void => {
    const owner = { kind, id }
    for (const eni of interfaces) if (eni !== undefined && !owners.has(eni)) owners.set(eni, owner)
  }
  for (const each of objects.natGateways) claim('nat-gateway', each.id, natInterfaces(each.addresses))
  for (const each of objects.endpoints) claim('endpoint', each.id, each.networkInterfaces)
  for (const each of objects.loadBalancers) claim('load-balancer', each.id, each.networkInterfaces)
  for (const each of objects.instances) claim('instance', each.id, each.networkInterfaces)
  for (const each of objects.managedServices) claim('service', each.id, each.networkInterfaces)
  const attached = new Map(objects.vpcAttachments.flatMap((each) => each.subnets.map((subnet) => [subnet, each.id] as const)))
  for (const eni of objects.networkInterfaces) {
    if (owners.has(eni.id)) continue
    const attachment = isTransitGateways(eni) ? attached.get(eni.subnet) : undefined
    if (attachment !== undefined) claim('transit-gateway', attachment, [eni.id])
    else owners.set(eni.id, { kind: 'none', id: eni.id })
  }
  return owners
}

/** The private addresses of one NAT gateway share one interface. */
function natInterfaces(addresses: readonly { readonly networkInterface?: string }[]): (string | undefined)[] {
  return [...new Set(addresses.map((each) => each.networkInterface))]
}

const isTransitGateways = (eni: NetworkInterface): boolean => eni.type === 'transit_gateway'
