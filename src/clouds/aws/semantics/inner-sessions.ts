import type { NodeDraft } from '../../draft/node-draft.ts'
import { sessionId, type Policy, type SessionEnd } from '../../../network/model.ts'
import { exactly, NO_ROUTE } from '../../tunnel-faces.ts'
import { TIMERS } from '../routing-rules.ts'
import type { Semantics } from './context.ts'
import type { SitePath } from './vpn-paths.ts'

/** The session over which a gateway takes what a Direct Connect gateway has learned; what goes the other way is the association's allowed prefixes. */
export function addInnerSession(
  { draft }: Semantics,
  node: NodeDraft,
  path: Pick<SitePath, 'id' | 'inner'>,
  {
    localPreference,
    importTables,
    exportTable,
  }: { readonly localPreference: number; readonly importTables: readonly string[]; readonly exportTable: string },
): void {
  const { inner } = path
  if (inner === undefined || node.bgp === undefined) return
  const from = { object: path.id }
  const accepts: Policy = { terms: [{ name: 'direct-connect', match: {}, action: 'accept', set: { localPreference } }], default: 'reject' }
  const learnedAlone: Policy = {
    terms: exactly(inner.allowed, 'allowed').terms.map((term) => ({ ...term, action: 'reject' })),
    default: 'accept',
  }
  const base = { ...TIMERS.directConnect, nextHopSelf: true } as const
  const own: SessionEnd = {
    ...base,
    node: node.id,
    interface: inner.port,
    address: inner.address,
    import: accepts,
    export: NO_ROUTE,
    importTables,
    exportTable,
  }
  const far: SessionEnd = {
    ...base,
    node: inner.far.node,
    interface: inner.far.interface,
    address: inner.far.address,
    import: NO_ROUTE,
    export: learnedAlone,
    importTables: [inner.far.table],
    exportTable: inner.far.table,
  }
  draft.session({
    id: sessionId(`inner/${path.id}`),
    kind: inner.far.asn === node.bgp.asn ? 'ibgp' : 'ebgp',
    ends: [own, far],
    carriedBy: { kind: 'link', id: inner.link },
    from,
  })
}
