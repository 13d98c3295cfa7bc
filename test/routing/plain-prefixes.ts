/** Dotted quads as numbers, without the code under test. */
export function addressNumber(address: string): number {
  return address.split('.').reduce((value, part) => value * 256 + Number(part), 0)
}

/** The range of an interface address: `10.0.0.1/24` is in `10.0.0.0/24`. */
export function rangeOf(address: string): string {
  const [text, length] = address.split('/') as [string, string]
  const bits = 2 ** (32 - Number(length))
  const base = Math.floor(addressNumber(text) / bits) * bits
  return `${[base / 2 ** 24, base / 2 ** 16, base / 256, base].map((part) => Math.floor(part) % 256).join('.')}/${length}`
}

export function isInside(prefix: string, outer: string, minLength: number, maxLength: number): boolean {
  const [base, length] = prefix.split('/') as [string, string]
  const [outerBase, outerLength] = outer.split('/') as [string, string]
  const bits = 2 ** (32 - Number(outerLength))
  return (
    Number(length) >= minLength &&
    Number(length) <= maxLength &&
    Number(length) >= Number(outerLength) &&
    Math.floor(addressNumber(base) / bits) === Math.floor(addressNumber(outerBase) / bits)
  )
}
