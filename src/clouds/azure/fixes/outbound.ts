import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { INTERNET } from '../../../network/model.ts'
import { freeName, freePlaceholder, replaced } from '../../edits/lists.ts'
import { block, lines, stem } from '../../edits/terraform-text.ts'
import type { AzureObject, AzureObjects, IpConfiguration, NatGateway, NetworkInterface, PublicIpAddress, Subnet } from '../objects.ts'
import { CODE } from '../semantics/context.ts'
import { holderOf } from './places.ts'
import { armId, beside, inGroup } from './text.ts'

type Edit = ProposedEdit<AzureObjects>

/** A public address for the interface that has none, and a NAT gateway for what only calls out. */
export function outboundEdits(objects: AzureObjects, obstacle: Obstacle): readonly Edit[] {
  if (obstacle.goal !== 'pass') return []
  const isOut = obstacle.kind === 'filter' && obstacle.code === CODE.outbound
  // What the internet asks a private address for gets no further than the internet.
  const isIn = obstacle.node === INTERNET && obstacle.fromNode === INTERNET
  const holder = isOut
    ? holderOf(objects, obstacle.source, obstacle.fromNode)
    : isIn
      ? holderOf(objects, obstacle.destination, obstacle.toNode)
      : undefined
  if (holder === undefined) return []
  const subnet = objects.subnets.find(({ id }) => id === holder.configuration.subnet)
  return [...publicAddress(objects, holder.nic, holder.configuration), ...(isOut && subnet !== undefined ? natEdits(objects, subnet) : [])]
}

function newAddress(objects: AzureObjects, sibling: AzureObject, stemName: string, usedBy: string): PublicIpAddress | undefined {
  const address = freePlaceholder(objects.publicIpAddresses.map((each) => each.address))
  const name = freeName(objects.publicIpAddresses, stemName)
  return address === undefined ? undefined : { ...beside(sibling, 'publicIPAddresses', name), address, sku: 'Standard', usedBy }
}

const addressCommand = (made: PublicIpAddress): string =>
  `az network public-ip create ${inGroup(made)} --name ${made.name} --location ${made.region} --sku Standard --allocation-method Static`

const addressBlock = (made: PublicIpAddress): string =>
  block(`resource "azurerm_public_ip" "${stem(made.name)}"`, [
    ['name', made.name],
    ['location', made.region],
    ['resource_group_name', made.resourceGroup],
    ['allocation_method', 'Static'],
    ['sku', 'Standard'],
  ])

function publicAddress(objects: AzureObjects, nic: NetworkInterface, configuration: IpConfiguration): Edit[] {
  if (configuration.publicIpAddress !== undefined) return []
  const made = newAddress(objects, nic, `${nic.name}-ip`, configuration.id)
  if (made === undefined) return []
  const name = configuration.id.split('/').at(-1) ?? ''
  return [
    {
      key: `${configuration.id} public address`,
      cost: 4,
      words: `give ${nic.name} (${configuration.address}) a public IP address`,
      commands: lines(
        addressCommand(made),
        `az network nic ip-config update ${inGroup(nic)} --nic-name ${nic.name} --name ${name} --public-ip-address ${made.name}`,
      ),
      terraform: lines(
        addressBlock(made),
        `# in the ip_configuration ${name} of this interface:\n${block(`resource "azurerm_network_interface" "${stem(nic.name)}"`, [
          { block: 'ip_configuration', lines: [['public_ip_address_id', { raw: `azurerm_public_ip.${stem(made.name)}.id` }]] },
        ])}`,
      ),
      apply: (all) => ({
        ...all,
        publicIpAddresses: [...all.publicIpAddresses, made],
        networkInterfaces: replaced(all.networkInterfaces, nic.id, (each) => ({
          ...each,
          ipConfigurations: replaced(each.ipConfigurations, configuration.id, (own) => ({ ...own, publicIpAddress: made.id })),
        })),
      }),
    },
  ]
}

/** A subnet has one NAT gateway, which may serve others of the same network too (NAT gateway resource). */
function natEdits(objects: AzureObjects, subnet: Subnet): Edit[] {
  if (subnet.natGateway !== undefined) return []
  const network = objects.virtualNetworks.find(({ id }) => id === subnet.virtualNetwork)
  if (network === undefined) return []
  const near = new Set(
    objects.subnets.flatMap(({ virtualNetwork, natGateway }) => (virtualNetwork === network.id ? (natGateway ?? []) : [])),
  )
  const known = objects.natGateways.filter(({ id, publicIpAddresses }) => near.has(id) && publicIpAddresses.length > 0)
  const attachCommand = (name: string): string =>
    `az network vnet subnet update ${inGroup(network)} --vnet-name ${network.name} --name ${subnet.name} --nat-gateway ${name}`
  const attachBlock = (name: string, id: string | { readonly raw: string }): string =>
    block(`resource "azurerm_subnet_nat_gateway_association" "${stem(`${subnet.name} ${name}`)}"`, [
      ['subnet_id', armId(subnet.id)],
      ['nat_gateway_id', id],
    ])
  const place = `subnet ${network.name}/${subnet.name}`
  const attached = known.map((gateway): Edit => ({
    key: `${subnet.id} ${gateway.id}`,
    cost: 3,
    words: `give ${place} the NAT gateway ${gateway.name}`,
    commands: attachCommand(armId(gateway.id)),
    terraform: attachBlock(gateway.name, armId(gateway.id)),
    apply: (all) => ({ ...all, subnets: replaced(all.subnets, subnet.id, (each) => ({ ...each, natGateway: gateway.id })) }),
  }))
  const name = freeName(objects.natGateways, `${network.name}-nat`)
  const address = newAddress(objects, network, `${name}-ip`, name)
  if (known.length > 0 || address === undefined) return attached
  const made: NatGateway = { ...beside(network, 'natGateways', name), publicIpAddresses: [address.id] }
  const word = stem(name)
  return [
    {
      key: `${subnet.id} new NAT gateway`,
      cost: 6,
      words: `give ${place} the new NAT gateway ${name} with a public IP address`,
      commands: lines(
        addressCommand(address),
        `az network nat gateway create ${inGroup(network)} --name ${name} --location ${network.region} --public-ip-addresses ${address.name}`,
        attachCommand(name),
      ),
      terraform: lines(
        addressBlock(address),
        block(`resource "azurerm_nat_gateway" "${word}"`, [
          ['name', name],
          ['location', network.region],
          ['resource_group_name', network.resourceGroup],
          ['sku_name', 'Standard'],
        ]),
        block(`resource "azurerm_nat_gateway_public_ip_association" "${word}"`, [
          ['nat_gateway_id', { raw: `azurerm_nat_gateway.${word}.id` }],
          ['public_ip_address_id', { raw: `azurerm_public_ip.${stem(address.name)}.id` }],
        ]),
        attachBlock(name, { raw: `azurerm_nat_gateway.${word}.id` }),
      ),
      apply: (all) => ({
        ...all,
        publicIpAddresses: [...all.publicIpAddresses, address],
        natGateways: [...all.natGateways, made],
        subnets: replaced(all.subnets, subnet.id, (each) => ({ ...each, natGateway: made.id })),
      }),
    },
  ]
}
