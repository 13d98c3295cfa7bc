import { generateKeyPairSync } from 'node:crypto'

/** A WireGuard key pair (X25519), both as WireGuard writes them. */
export function wireguardKeys(): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  return { privateKey: base64(privateKey.export({ format: 'jwk' }).d), publicKey: base64(publicKey.export({ format: 'jwk' }).x) }
}

function base64(url: string | undefined): string {
  if (url === undefined) throw new Error('the key has no such half')
  return Buffer.from(url, 'base64url').toString('base64')
}
