import type { NetworkNode } from '../network/model.ts'

/** Link-local addresses by which a provider's fabric finds its own parts: nothing that a reader could act on. */
export function isOwnBusiness(node: NetworkNode, addressOrPrefix: string): boolean {
  return node.role !== 'host' && node.role !== 'router' && addressOrPrefix.startsWith('fe80:')
}
