import type { Location } from '../../../core/problem.ts'
import type { AccountRead, AccountReader, SnapshotFile } from '../../cloud.ts'
import { Fault, optionalText, shownValue, type JsonObject } from '../../snapshot/fields.ts'
import { contradiction, unknownKey, unreadableElement, unreadableFile } from '../../snapshot/problems.ts'
import { headOf, resourcesOf } from '../../snapshot/resources.ts'
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
  for (const file of files) {
    const strange = new Set<string>()
    for (const event of resourcesOf(file, ['value', LEARNED])) {
      if (event.kind === 'fault') seen.problems.push(unreadableFile(file.shown ?? file.path, event.fault))
      else if (event.kind === 'strange') seen.problems.push(unreadableElement(event.at, '', `${shownValue(event.value)} is not an object`))
      else readResource(event.value, event.at, seen, strange)
    }
  }
  for (const id of seen.contradictions) seen.problems.push(contradiction('resource', id, 'description', undefined, undefined))
  noteMissing(seen)
  const gateways = seen.lists.virtualNetworkGateways.map((gateway) => {
    const learnedRoutes = seen.learnedRoutes.get(gateway.id)
    return learnedRoutes === undefined ? gateway : { ...gateway, learnedRoutes }
  })
  return { objects: { ...seen.lists, virtualNetworkGateways: gateways }, problems: seen.problems }
}

function readResource(value: JsonObject, at: Location, seen: Seen, strange: Set<string>): void {
  try {
    if (value['virtualNetworkGateway'] !== undefined && value['id'] === undefined) return readLearnedRoutes(value, at, seen)
    const type = typeOf(optionalText(value, 'id') ?? '')
    const read = type === undefined ? undefined : READERS[type]
    if (read !== undefined) return read(flat(value), at, seen)
    const shown = optionalText(value, 'type') ?? type ?? 'a resource without an id'
    if (!strange.has(shown)) seen.problems.push(unknownKey(shown, at))
    strange.add(shown)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    seen.problems.push(unreadableElement(at, error.path, error.message))
  }
}

const IS_AZURE = /\/subscriptions\/[^"]*\/providers\/Microsoft\.|"VirtualNetworkGatewayLearnedRoutes"/iu

/** The contract of `clouds/accounts.ts`, but for what objects mean for packets. */
export const azureFiles: Pick<AccountReader<AzureObjects>, 'cloud' | 'recognizes' | 'read'> = {
  cloud: 'azure',
  recognizes: (file) => IS_AZURE.test(headOf(file)),
  read: readAzureAccount,
}
