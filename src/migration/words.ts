/** `a`, `a and b`, `a, b and c`. */
export function listWords(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? 'nothing') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** `1–10 min`, `27 s`, of a span of seconds that is known roughly. */
export function roughly({ low, high }: { readonly low: number; readonly high: number }): string {
  const inMinutes = high >= 120
  const shown = (seconds: number): string => (inMinutes ? `${Math.round(seconds / 6) / 10}` : `${seconds}`)
  const unit = inMinutes ? 'min' : 's'
  return low === high ? `${shown(low)} ${unit}` : `${shown(low)}–${shown(high)} ${unit}`
}
