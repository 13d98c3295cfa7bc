import type { Location } from '../../../core/problem.ts'
import type { AccountRead, AccountReader, SnapshotFile } from '../../cloud.ts'
import { optionalText, type JsonObject } from '../../snapshot/fields.ts'
import { contradiction } from '../../snapshot/problems.ts'
import { headOf, readResources } from '../../snapshot/resources.ts'
import type { AzureObjects } from '../objects.ts'
import { LEARNED, readConnection, readGateway, readLearnedRoutes, readLocalGateway } from './read-gateways.ts'
import { readNatGateway, readNetworkInterface, readPublicIp, readVirtualMachine } from './read-machines.ts'
import { readSubnet, readVirtualNetwork } from './read-networks.ts'
import { readApplicationGroup, readRouteTable, readSecurityGroup } from './read-rules.ts'
import { readWebApp } from './read-web-apps.ts'
import { noteMissing } from './references.ts'
import { flat, typeOf } from './resource.ts'
import { Seen } from './seen.ts'

type ReadResource = (value: JsonObject, at: Location, seen: Seen) => void

const READERS: Readonly<Record<string, ReadResource>> = {
  'microsoft.network/virtualnetworks': readVirtualNetwork,
  'microsoft.network/virtualnetworks/subnets': readSubnet,
  'microsoft.network/networksecuritygroups': readSecurityGroup,
  'microsoft.network/applicationsecuritygroups': readApplicationGroup,
  'microsoft.network/routetables': readRouteTable,
  'microsoft.network/networkinterfaces': readNetworkInterface,
  'microsoft.network/publicipaddresses': readPublicIp,
  'microsoft.network/natgateways': readNatGateway,
  'microsoft.network/virtualnetworkgateways': readGateway,
  'microsoft.network/localnetworkgateways': readLocalGateway,
  'microsoft.network/connections': readConnection,
  'microsoft.compute/virtualmachines': readVirtualMachine,
  'microsoft.web/sites': readWebApp,
}

/**
 * What `az … list` printed, one file per call, as objects. Never throws: what can not be read is a problem with its file and line,
 * and the rest goes on.
 */
export function readAzureAccount(files: Iterable<SnapshotFile>): AccountRead<AzureObjects> {
  const seen = new Seen()
  readResources(files, ['value', LEARNED], seen.problems, (value, at) => readResource(value, at, seen))
  for (const id of seen.contradictions) seen.problems.push(contradiction('resource', id, 'description', undefined, undefined))
  noteMissing(seen)
  const gateways = seen.lists.virtualNetworkGateways.map((gateway) => {
    const learnedRoutes = seen.learnedRoutes.get(gateway.id)
    return learnedRoutes === undefined ? gateway : { ...gateway, learnedRoutes }
  })
  return { objects: { ...seen.lists, virtualNetworkGateways: gateways }, problems: seen.problems }
}

/** Gives the type of one that it does not know. */
function readResource(value: JsonObject, at: Location, seen: Seen): string | undefined {
  if (value['virtualNetworkGateway'] !== undefined && value['id'] === undefined) {
    readLearnedRoutes(value, at, seen)
    return undefined
  }
  const type = typeOf(optionalText(value, 'id') ?? '')
  const read = type === undefined ? undefined : READERS[type]
  if (read === undefined) return optionalText(value, 'type') ?? type ?? 'a resource without an id'
  read(flat(value), at, seen)
  return undefined
}

const IS_AZURE = /\/subscriptions\/[^"]*\/providers\/Microsoft\.|"VirtualNetworkGatewayLearnedRoutes"/iu

/** The contract of `clouds/accounts.ts`, but for what objects mean for packets. */
export const azureFiles: Pick<AccountReader<AzureObjects>, 'cloud' | 'recognizes' | 'read'> = {
  cloud: 'azure',
  recognizes: (file) => IS_AZURE.test(headOf(file)),
  read: readAzureAccount,
}
