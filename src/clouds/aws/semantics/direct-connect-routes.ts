import { containsPrefix, parsePrefix } from '../../../ip/prefix.ts'
import type { DirectConnectGateway, VirtualInterface } from '../objects.ts'
import { DIRECT_CONNECT_MEDIUM, DIRECT_CONNECT_PREFERENCE } from '../routing-rules.ts'
import { vpcRanges, type Semantics } from './context.ts'

export type Association = DirectConnectGateway['associations'][number]

/** Longer AS paths than this count as this long. */
const LONGEST_PATH = 9

export function isUp(face: VirtualInterface): boolean {
  return face.brokenState === undefined && face.bgpUp !== false
}

export function facesOf({ objects }: Semantics, gateway: string): VirtualInterface[] {
  return objects.virtualInterfaces.filter((face) => face.gateway === gateway && face.type !== 'public')
}

export interface Announced {
  readonly prefix: string
  /** Lower wins at equal prefix. */
  readonly preference: number
}

/** What the user's side announces over the interface; undefined where the account does not tell. */
export function announcedOver(face: VirtualInterface): readonly Announced[] | undefined {
  if (face.announces === undefined) return undefined
  const details = new Map((face.announcements ?? []).map((each) => [each.prefix, each]))
  return face.announces.map((prefix) => {
    const detail = details.get(prefix)
    const wished = (detail?.communities ?? []).flatMap((community) => DIRECT_CONNECT_PREFERENCE.get(community) ?? [])
    return {
      prefix,
      preference:
        Math.min(...wished, wished.length === 0 ? DIRECT_CONNECT_MEDIUM : Infinity) + Math.min(detail?.asPathLength ?? 0, LONGEST_PATH),
    }
  })
}

/** What all interfaces of a Direct Connect gateway announce together, but for those whose other end is in the network. */
export function announcedTo(semantics: Semantics, gateway: string): { readonly known: readonly string[]; readonly complete: boolean } {
  const faces = facesOf(semantics, gateway).filter((face) => isUp(face) && !semantics.joined.has(face.id))
  const known = faces.flatMap((face) => announcedOver(face) ?? []).map((each) => each.prefix)
  return { known: [...new Set(known)], complete: faces.every((face) => face.announces !== undefined) }
}

/**
 * What AWS announces to the user's side for an association (Direct Connect guide, allowed prefixes): for a transit gateway the allowed
 * prefixes as they are; for a VPN gateway those ranges of its VPCs that an allowed prefix covers, all of them where none is set.
 */
export function announcedFor({ objects, look }: Semantics, association: Association): readonly string[] {
  const gateway = objects.vpnGateways.find((each) => each.id === association.gateway)
  if (gateway === undefined) return association.allowedPrefixes
  const ranges = gateway.vpcs.flatMap((id) => {
    const vpc = look.vpc.get(id)
    return vpc === undefined ? [] : vpcRanges(vpc)
  })
  const allowed = association.allowedPrefixes.map(parsePrefix)
  return allowed.length === 0 ? ranges : ranges.filter((range) => allowed.some((prefix) => containsPrefix(prefix, parsePrefix(range))))
}
