import { isSix } from '../../edits/terraform-text.ts'
import type { AzureObject } from '../objects.ts'

/** Where a command finds a resource. */
export const inGroup = ({ resourceGroup, subscription }: Pick<AzureObject, 'resourceGroup' | 'subscription'>): string =>
  `--resource-group ${resourceGroup}${subscription === undefined ? '' : ` --subscription ${subscription}`}`

/** `10.0.0.0/16` as a part of a name. */
export const rangeName = (range: string): string => range.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '')

/** Segments of ids whose capitals Terraform insists on (`azurerm`, resource ids). */
const SEGMENTS = new Map(
  [
    'resourceGroups',
    'Microsoft.Network',
    'Microsoft.Compute',
    'Microsoft.Web',
    'virtualNetworks',
    'networkSecurityGroups',
    'networkInterfaces',
    'publicIPAddresses',
    'routeTables',
    'natGateways',
    'virtualNetworkGateways',
    'localNetworkGateways',
    'virtualNetworkPeerings',
  ].map((word) => [word.toLowerCase(), word]),
)

/** An id as Azure's own tools write it; names stay in small letters, which mean the same. */
export const armId = (id: string): string =>
  id
    .split('/')
    .map((part) => SEGMENTS.get(part) ?? part)
    .join('/')

/** The id of a resource that is beside another one. */
export const idBeside = (sibling: AzureObject, type: string, name: string): string =>
  `${sibling.id.split('/').slice(0, 6).join('/')}/microsoft.network/${type.toLowerCase()}/${name.toLowerCase()}`

/** What a new resource has of the one beside it. */
export const beside = (
  sibling: AzureObject,
  type: string,
  name: string,
): Pick<AzureObject, 'id' | 'name' | 'resourceGroup' | 'region' | 'subscription' | 'from'> => ({
  id: idBeside(sibling, type, name),
  name,
  resourceGroup: sibling.resourceGroup,
  region: sibling.region,
  ...(sibling.subscription === undefined ? {} : { subscription: sibling.subscription }),
  from: {},
})

/** Of the ranges, those of the address's family. */
export const sameFamily = (ranges: readonly string[], address: string): string[] =>
  ranges.filter((range) => isSix(range) === isSix(address))
