/** A reader of the part of HCL that is literal, written apart from the printer so that it can find its faults. */
export interface ReadBlock {
  readonly head: string
  readonly labels: readonly string[]
  readonly attributes: Readonly<Record<string, unknown>>
  readonly blocks: readonly ReadBlock[]
}

export function readHcl(text: string): readonly ReadBlock[] {
  const reader = new Reader(text)
  const body = reader.body(false)
  if (Object.keys(body.attributes).length > 0) throw new Error('attributes outside of a block')
  return body.blocks
}

class Reader {
  readonly #text: string
  #at = 0
  constructor(text: string) {
    this.#text = text
  }

  body(nested: boolean): Pick<ReadBlock, 'attributes' | 'blocks'> {
    const attributes: Record<string, unknown> = {}
    const blocks: ReadBlock[] = []
    for (;;) {
      this.#space()
      if (nested ? this.#take('}') : this.#at >= this.#text.length) return { attributes, blocks }
      const name = this.#word()
      this.#space()
      if (this.#take('=')) {
        if (Object.hasOwn(attributes, name)) throw new Error(`${name} twice`)
        attributes[name] = this.#value()
        continue
      }
      const labels: string[] = []
      while (this.#text[this.#at] === '"') {
        labels.push(this.#string())
        this.#space()
      }
      this.#expect('{')
      blocks.push({ head: name, labels, ...this.body(true) })
    }
  }

  #value(): unknown {
    this.#space()
    const c = this.#text[this.#at]
    if (c === '"') return this.#string()
    if (c === '[') return this.#list()
    if (c === '{') return this.#object()
    const word = /^[-+.A-Za-z0-9_]+/.exec(this.#text.slice(this.#at))?.[0]
    if (word === undefined) throw new Error(`no value at ${this.#at}: ${this.#text.slice(this.#at, this.#at + 20)}`)
    this.#at += word.length
    return JSON.parse(word) as unknown
  }

  #list(): unknown[] {
    this.#expect('[')
    const items: unknown[] = []
    for (;;) {
      this.#space()
      if (this.#take(']')) return items
      items.push(this.#value())
      this.#space()
      if (!this.#take(',') && this.#text[this.#at] !== ']') throw new Error('no comma between items')
    }
  }

  #object(): Record<string, unknown> {
    this.#expect('{')
    const entries: [string, unknown][] = []
    for (;;) {
      this.#space()
      if (this.#take('}')) return Object.fromEntries(entries)
      const key = this.#text[this.#at] === '"' ? this.#string() : this.#word()
      this.#space()
      this.#expect('=')
      entries.push([key, this.#value()])
    }
  }

  #string(): string {
    this.#expect('"')
    let value = ''
    for (;;) {
      const rest = this.#text.slice(this.#at, this.#at + 6)
      if (rest === '' || rest.startsWith('\n')) throw new Error('string without an end')
      const escape = /^\\(?:u([0-9a-f]{4})|([nrt"\\]))/.exec(rest)
      if (rest.startsWith('$${') || rest.startsWith('%%{')) {
        value += rest.slice(1, 3)
        this.#at += 3
      } else if (rest.startsWith('${') || rest.startsWith('%{')) throw new Error('a literal became code')
      else if (escape !== null) {
        value +=
          escape[1] === undefined
            ? { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }[escape[2]!]
            : String.fromCharCode(Number.parseInt(escape[1], 16))
        this.#at += escape[0].length
      } else if (this.#take('"')) return value
      else {
        value += rest[0]
        this.#at += 1
      }
    }
  }

  #word(): string {
    const word = /^[A-Za-z_][A-Za-z0-9_-]*/.exec(this.#text.slice(this.#at))?.[0]
    if (word === undefined) throw new Error(`no name at ${this.#at}: ${this.#text.slice(this.#at, this.#at + 20)}`)
    this.#at += word.length
    return word
  }

  #space(): void {
    const skipped = /^(?:\s|#[^\n]*)*/.exec(this.#text.slice(this.#at))
    this.#at += skipped?.[0].length ?? 0
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw new Error(`${text} expected at ${this.#at}: ${this.#text.slice(this.#at, this.#at + 20)}`)
  }
}
