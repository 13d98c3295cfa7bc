/** Where a text stops being JSON, and why. Own words, because those of `JSON.parse` differ between versions and lack the place. */
export interface JsonFault {
  readonly offset: number
  readonly message: string
  readonly hint?: string
}

/** The first syntax error of a JSON text, or a key that stands twice in one object; undefined when it is fine (RFC 8259). */
export function findJsonFault(text: string): JsonFault | undefined {
  const scanner = new JsonScanner(text)
  try {
    scanner.whole()
    return undefined
  } catch (error) {
    if (error instanceof RangeError) return { offset: 0, message: 'it is nested too deeply' }
    if (error instanceof Fault) return error.fault
    throw error
  }
}

class Fault extends Error {
  readonly fault: JsonFault
  constructor(fault: JsonFault) {
    super(fault.message)
    this.fault = fault
  }
}

const SPACE = /[ \t\r\n]*/y
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

class JsonScanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  whole(): void {
    this.#value()
    this.#space()
    if (this.#at < this.#text.length) this.#fail('more follows after the end')
  }

  #value(): void {
    this.#space()
    const first = this.#text[this.#at]
    if (first === '{') {
      const seen = new Set<string>()
      this.#list('}', () => this.#property(seen))
    } else if (first === '[') this.#list(']', () => this.#value())
    else if (this.#take(TEXT) === undefined && !this.#take(LITERAL)) this.#fail('a value is expected')
  }

  #list(end: string, item: () => void): void {
    this.#at++
    this.#space()
    if (this.#eat(end)) return
    for (;;) {
      item()
      this.#space()
      if (this.#eat(end)) return
      const comma = this.#at
      if (!this.#eat(',')) this.#fail(`"," or "${end}" is expected`)
      this.#space()
      if (this.#text[this.#at] === end)
        throw new Fault({ offset: comma, message: `a comma stands before "${end}"`, hint: 'remove the comma' })
    }
  }

  #property(seen: Set<string>): void {
    this.#space()
    const at = this.#at
    const key = this.#take(TEXT)
    if (key === undefined) return this.#fail('a property name in double quotes is expected')
    if (seen.has(key)) throw new Fault({ offset: at, message: `the property ${key} stands twice`, hint: 'give one of them another name' })
    seen.add(key)
    this.#space()
    if (!this.#eat(':')) this.#fail('":" is expected')
    this.#value()
  }

  #space(): void {
    this.#take(SPACE)
  }

  #eat(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)?.[0]
    this.#at += match?.length ?? 0
    return match
  }

  #fail(expected: string): never {
    const rest = this.#text.slice(this.#at)
    const found = rest === '' ? 'but the file ends' : `but found ${JSON.stringify(/^(?:[\w$.-]+|[^]?)/.exec(rest)?.[0] ?? '')}`
    const hint =
      rest.startsWith('//') || rest.startsWith('/*')
        ? 'JSON has no comments; use YAML for a design with comments'
        : rest.startsWith("'")
          ? 'use double quotes'
          : undefined
    throw new Fault({ offset: this.#at, message: `${expected}, ${found}`, ...(hint === undefined ? {} : { hint }) })
  }
}
