import { groupBy } from '../../core/stable.ts'
import type { AwsObjects, ElasticIp, Instance, NetworkInterface, RouteTable, Subnet, TransitGatewayVpcAttachment } from './objects.ts'

/** Look-up tables over the objects, so that an estate of thousands is read in one pass. */
export interface AwsIndex {
  readonly objects: AwsObjects
  readonly subnetById: ReadonlyMap<string, Subnet>
  readonly interfaceById: ReadonlyMap<string, NetworkInterface>
  readonly subnetsOfVpc: ReadonlyMap<string, readonly Subnet[]>
  readonly tablesOfVpc: ReadonlyMap<string, readonly RouteTable[]>
  readonly attachmentsOfVpc: ReadonlyMap<string, readonly TransitGatewayVpcAttachment[]>
  readonly interfacesOfSubnet: ReadonlyMap<string, readonly NetworkInterface[]>
  readonly instanceOfInterface: ReadonlyMap<string, Instance>
  readonly elasticIpsOfInterface: ReadonlyMap<string, readonly ElasticIp[]>
}

export function indexAws(objects: AwsObjects): AwsIndex {
  return {
    objects,
    subnetById: new Map(objects.subnets.map((subnet) => [subnet.id, subnet])),
    interfaceById: new Map(objects.networkInterfaces.map((eni) => [eni.id, eni])),
    subnetsOfVpc: groupBy(objects.subnets, (subnet) => subnet.vpc),
    tablesOfVpc: groupBy(objects.routeTables, (table) => table.vpc),
    attachmentsOfVpc: groupBy(objects.vpcAttachments, (attachment) => attachment.vpc),
    interfacesOfSubnet: groupBy(objects.networkInterfaces, (eni) => eni.subnet),
    instanceOfInterface: new Map(objects.instances.flatMap((instance) => instance.networkInterfaces.map((id) => [id, instance] as const))),
    elasticIpsOfInterface: groupBy(objects.elasticIps, (address) => address.networkInterface),
  }
}
