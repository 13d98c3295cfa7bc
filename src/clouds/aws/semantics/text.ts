/** `10.0.0.4/24` → `10.0.0.4`. */
export function bareAddress(text: string): string {
  const slash = text.indexOf('/')
  return slash < 0 ? text : text.slice(0, slash)
}
