import { groupBy } from '../../core/stable.ts'
import { parsePrefix } from '../../ip/prefix.ts'
import {
  linkId,
  nodeId,
  type EndpointGroup,
  type Interface,
  type InterfaceRef,
  type Link,
  type LinkId,
  type NetworkNode,
  type StaticRoute,
  type Table,
  type Translation,
} from '../../network/model.ts'
import type { NetworkPart } from '../cloud.ts'
import { subnetGateway } from './addressing.ts'
import { securityGroupFilters, filterIds } from './filters.ts'
import { hubNodes } from './hub.ts'
import { indexAws, type AwsIndex } from './object-index.ts'
import type { AwsObjects, Instance, NetworkInterface, RouteTable, Subnet, Vpc } from './objects.ts'
import { transitPort } from './ports.ts'
import { VPC_MTU } from './routers.ts'

const TRANSIT_GATEWAY_MTU = 8500
const INTERNET_MTU = 1500

/**
 * What AWS objects do with packets. A VPC is one fabric: an interface for each network interface, one to the internet gateway,
 * one for each transit gateway attachment; the route table of a subnet is looked up for what its machines send, and what
 * comes in from a gateway is looked up in the table of the gateway's own subnets.
 */
export function awsNetwork(objects: AwsObjects): NetworkPart {
  const index = indexAws(objects)
  const fabrics = objects.vpcs.map((vpc) => fabric(index, vpc))
  const servers = objects.instances.filter((instance) => instance.role === 'server').map((instance) => serverNode(index, instance))
  const hubs = hubNodes(objects)
  return {
    nodes: [...fabrics.map((built) => built.node), ...hubs.nodes, ...servers],
    links: [...fabrics.flatMap((built) => built.links), ...hubs.links],
    filters: objects.securityGroups.flatMap(securityGroupFilters),
    endpoints: endpointGroups(index),
    routers: objects.instances
      .filter((instance) => instance.role === 'router')
      .map((instance) => ({ node: nodeId(instance.node), interfaces: machineInterfaces(index, instance), routes: [] })),
    underlay: [...hubs.underlay, ...routerRanges(index)],
    internet: fabrics.flatMap((built) =>
      built.publicAddresses.length === 0 ? [] : [{ node: built.node.id, interface: 'igw', addresses: built.publicAddresses }],
    ),
  }
}

interface Fabric {
  readonly node: NetworkNode
  readonly links: readonly Link[]
  readonly publicAddresses: readonly string[]
}

function fabric(index: AwsIndex, vpc: Vpc): Fabric {
  const tables = index.tablesOfVpc.get(vpc.id) ?? []
  const plugged = (index.subnetsOfVpc.get(vpc.id) ?? []).flatMap((subnet) =>
    (index.interfacesOfSubnet.get(subnet.id) ?? []).map((eni) => ({ eni, subnet })),
  )
  const attachments = index.attachmentsOfVpc.get(vpc.id) ?? []
  const hasInternet = index.objects.internetGateways.some((gateway) => gateway.vpc === vpc.id)
  const translations = plugged.flatMap(({ eni }) => oneToOne(index, eni))
  const interfaces: Interface[] = [
    ...plugged.map(({ eni, subnet }, i) => fabricPort(`eni${i + 1}`, eni, subnet, tables)),
    ...(hasInternet ? [gatewayPort('igw', INTERNET_MTU, linkId(`internet/${vpc.name}`), undefined, vpc)] : []),
    ...attachments.map((attachment) =>
      gatewayPort(
        transitPort(attachment.transitGateway),
        TRANSIT_GATEWAY_MTU,
        linkId(attachment.id),
        tableOf(tables, attachment.subnets[0]),
        vpc,
      ),
    ),
  ]
  const node: NetworkNode = {
    id: nodeId(vpc.name),
    role: 'fabric',
    place: { cloud: 'aws', site: vpc.name },
    interfaces,
    tables: [{ name: 'local', routes: [localRoute(vpc)] }, ...tables.map((table) => fabricTable(vpc, table))],
    translations,
    clampsMss: false,
    from: vpc.from,
  }
  return {
    node,
    links: plugged.map(({ eni }, i) => eniLink(index, vpc, eni, `eni${i + 1}`)),
    publicAddresses: translations.map((translation) => translation.outside),
  }
}

function fabricPort(name: string, eni: NetworkInterface, subnet: Subnet, tables: readonly RouteTable[]): Interface {
  const table = tableOf(tables, subnet.id)
  return {
    name,
    kind: 'ethernet',
    addresses: [`${subnetGateway(parsePrefix(subnet.cidr))}/32`],
    mtu: VPC_MTU,
    link: linkId(eni.id),
    ...(table === undefined ? {} : { table }),
    antiSpoof: false,
    from: eni.from,
  }
}

function gatewayPort(name: string, mtu: number, link: LinkId, table: string | undefined, vpc: Vpc): Interface {
  return { name, kind: 'ethernet', addresses: [], mtu, link, table: table ?? 'local', antiSpoof: false, from: vpc.from }
}

/** Only the implicit local route where no table is associated. */
function tableOf(tables: readonly RouteTable[], subnet: string | undefined): string | undefined {
  return subnet === undefined ? undefined : tables.find((table) => table.subnets.includes(subnet))?.name
}

function fabricTable(vpc: Vpc, table: RouteTable): Table {
  return {
    name: table.name,
    routes: [
      localRoute(vpc),
      ...table.routes.map((route): StaticRoute => ({
        prefix: route.prefix,
        target: { kind: 'peer', interface: route.target.kind === 'internet-gateway' ? 'igw' : transitPort(route.target.id) },
        preference: 1,
        origin: 'static',
        from: { ...route.from, object: table.id },
      })),
    ],
  }
}

function localRoute(vpc: Vpc): StaticRoute {
  return { prefix: vpc.cidr, target: { kind: 'attached' }, preference: 0, origin: 'local', from: vpc.from }
}

function oneToOne(index: AwsIndex, eni: NetworkInterface): Translation[] {
  return (index.elasticIpsOfInterface.get(eni.id) ?? []).map((address) => ({
    kind: 'one-to-one',
    interface: 'igw',
    inside: eni.address,
    outside: address.placeholder,
    from: { ...address.from, object: address.id },
  }))
}

function eniLink(index: AwsIndex, vpc: Vpc, eni: NetworkInterface, port: string): Link {
  const instance = index.instanceOfInterface.get(eni.id)
  const ends: InterfaceRef[] = [
    { node: nodeId(vpc.name), interface: port },
    { node: nodeId(instance?.node ?? eni.name), interface: `eth${instance?.networkInterfaces.indexOf(eni.id) ?? 0}` },
  ]
  return {
    id: linkId(eni.id),
    kind: 'wire',
    ends,
    fails: instance?.role === 'router',
    label: `network interface of ${instance?.node ?? eni.name}`,
    from: eni.from,
  }
}

function machineInterfaces(index: AwsIndex, instance: Instance): Interface[] {
  return instance.networkInterfaces.flatMap((id, i): Interface[] => {
    const eni = index.interfaceById.get(id)
    const subnet = index.subnetById.get(eni?.subnet ?? '')
    if (eni === undefined || subnet === undefined) return []
    const group = eni.securityGroups[0]
    return [
      {
        name: `eth${i}`,
        kind: 'ethernet',
        addresses: [`${eni.address}/${parsePrefix(subnet.cidr).length}`],
        mtu: VPC_MTU,
        link: linkId(eni.id),
        ...(group === undefined ? {} : { filterIn: filterIds(group).in, filterOut: filterIds(group).out }),
        antiSpoof: eni.sourceDestCheck,
        from: { ...eni.from, object: eni.id },
      },
    ]
  })
}

function serverNode(index: AwsIndex, instance: Instance): NetworkNode {
  const interfaces = machineInterfaces(index, instance)
  const eni = index.interfaceById.get(instance.networkInterfaces[0] ?? '')
  const subnet = index.subnetById.get(eni?.subnet ?? '')
  if (eni === undefined || subnet === undefined) throw new Error(`${instance.id} has no network interface`)
  const gateway = subnetGateway(parsePrefix(subnet.cidr))
  return {
    id: nodeId(instance.node),
    role: 'host',
    place: { cloud: 'aws', site: siteOf(subnet), zone: subnet.zone },
    interfaces,
    tables: [
      {
        name: 'main',
        routes: [
          {
            prefix: '0.0.0.0/0',
            target: { kind: 'gateway', interface: 'eth0', address: gateway },
            preference: 1,
            origin: 'static',
            from: instance.from,
          },
        ],
      },
    ],
    translations: [],
    clampsMss: false,
    from: instance.from,
  }
}

/** Whole sites by name, and subnet groups (`tokyo/app`). */
function endpointGroups(index: AwsIndex): EndpointGroup[] {
  const bySite = index.objects.vpcs.map((vpc): EndpointGroup => ({
    name: vpc.name,
    prefixes: [vpc.cidr],
    members: members(index, index.subnetsOfVpc.get(vpc.id) ?? []),
    from: vpc.from,
  }))
  const byGroup = [...groupBy(index.objects.subnets, groupOf)].map(([name, subnets]): EndpointGroup => ({
    name,
    prefixes: subnets.map((subnet) => subnet.cidr),
    members: members(index, subnets),
    from: subnets[0]?.from ?? {},
  }))
  return [...bySite, ...byGroup]
}

function members(index: AwsIndex, subnets: readonly Subnet[]): EndpointGroup['members'] {
  return subnets
    .flatMap((subnet) => index.interfacesOfSubnet.get(subnet.id) ?? [])
    .flatMap((eni) => {
      const instance = index.instanceOfInterface.get(eni.id)
      return instance?.role === 'server' ? [{ node: nodeId(instance.node), interface: 'eth0', address: eni.address }] : []
    })
}

/** `aws:tokyo/subnet/app-a` → `tokyo/app`. */
function groupOf(subnet: Subnet): string {
  const stem = subnet.id.slice(subnet.id.lastIndexOf('/') + 1)
  return `${siteOf(subnet)}/${stem.slice(0, stem.lastIndexOf('-'))}`
}

function siteOf(subnet: Subnet): string {
  return subnet.vpc.slice('aws:'.length, subnet.vpc.indexOf('/'))
}

/** Where routers stand, their tunnels run: the whole VPC when it holds no server, else the routers' subnets. */
function routerRanges(index: AwsIndex): string[] {
  const roles = (subnet: Subnet): (Instance['role'] | undefined)[] =>
    (index.interfacesOfSubnet.get(subnet.id) ?? []).map((eni) => index.instanceOfInterface.get(eni.id)?.role)
  return index.objects.vpcs.flatMap((vpc) => {
    const subnets = index.subnetsOfVpc.get(vpc.id) ?? []
    const standing = subnets.filter((subnet) => roles(subnet).includes('router'))
    if (standing.length === 0) return []
    return subnets.some((subnet) => roles(subnet).includes('server')) ? standing.map((subnet) => subnet.cidr) : [vpc.cidr]
  })
}
