import { findJsonFault } from '../../design/json-syntax.ts'

/** What stands under the keys of one file's object, in order. */
export type JsonEvent =
  /** An element of the list under a key. */
  | {
      readonly kind: 'element'
      readonly key: string
      readonly index: number
      /** `Key[7]`. */
      readonly path: string
      readonly line: number
      readonly value: unknown
    }
  /** The list under a key starts; it may be empty. */
  | { readonly kind: 'list'; readonly key: string; readonly line: number }
  /** Anything else under a key. */
  | { readonly kind: 'value'; readonly key: string; readonly line: number; readonly value: unknown }
  /** The file ends to make sense here; nothing follows. */
  | { readonly kind: 'fault'; readonly fault: FileFault }

export interface FileFault {
  readonly what: 'empty' | 'truncated' | 'syntax' | 'encoding' | 'too-large' | 'not-an-object'
  /** A sentence without the file's name. */
  readonly message: string
  /** 1-based. */
  readonly line: number
  readonly column: number
}

/** V8 holds no longer text than 2^29 - 24 characters; an element is at least parsed from one. */
const LONGEST_TEXT = 2 ** 29 - 25
const QUOTE = 0x22
const BACKSLASH = 0x5c
const NEWLINE = 0x0a
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/**
 * Goes through a file of the form `{ "Key": [ element, … ], … }`. Each element is parsed by itself, so that memory is that of the
 * largest element and every element knows its line.
 */
export function* jsonEvents(bytes: Uint8Array): Generator<JsonEvent> {
  const scanner = new ElementScanner(bytes)
  try {
    yield* scanner.events()
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    yield { kind: 'fault', fault: error.fault }
  }
}

class Stop extends Error {
  readonly fault: FileFault
  constructor(fault: FileFault) {
    super(fault.message)
    this.fault = fault
  }
}

class ElementScanner {
  readonly #bytes: Uint8Array
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #at = 0
  /** Where lines were counted up to, and the line there. */
  #counted = 0
  #line = 1
  #lineStart = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = withoutMark(bytes)
  }

  *events(): Generator<JsonEvent> {
    this.#space()
    if (this.#at >= this.#bytes.length) this.#stop('empty', 'the file is empty')
    const first = this.#bytes[this.#at]
    if (first !== OPEN_OBJECT) this.#notAnObject()
    this.#at++
    this.#space()
    if (this.#eat(CLOSE_OBJECT)) return this.#end()
    for (;;) {
      const key = this.#key()
      yield* this.#property(key)
      this.#space()
      if (this.#eat(CLOSE_OBJECT)) return this.#end()
      if (!this.#eat(COMMA)) this.#unexpected(`after ${key}`)
      this.#space()
    }
  }

  #key(): string {
    if (this.#bytes[this.#at] !== QUOTE) this.#unexpected('where a key must stand')
    const key = this.#parse(this.#at, this.#skipText('a key'))
    this.#space()
    if (!this.#eat(COLON)) this.#unexpected(`after the key ${String(key)}`)
    this.#space()
    return String(key)
  }

  *#property(key: string): Generator<JsonEvent> {
    const line = this.#lineAt(this.#at)
    if (this.#bytes[this.#at] !== OPEN_LIST) {
      const start = this.#at
      yield { kind: 'value', key, line, value: this.#parse(start, this.#skipValue(key)) }
      return
    }
    yield { kind: 'list', key, line }
    this.#at++
    this.#space()
    if (this.#eat(CLOSE_LIST)) return
    for (let index = 0; ; index++) {
      const start = this.#at
      const at = this.#lineAt(start)
      const path = `${key}[${index}]`
      yield { kind: 'element', key, index, path, line: at, value: this.#parse(start, this.#skipValue(path)) }
      this.#space()
      if (this.#eat(CLOSE_LIST)) return
      if (!this.#eat(COMMA)) this.#unexpected(`after ${path}`)
      this.#space()
    }
  }

  #end(): void {
    this.#space()
    if (this.#at < this.#bytes.length) this.#stop('syntax', 'more follows after the end of the object')
  }

  /** Moves behind a value by its brackets and quotes alone; whether it is sound is for the parser. Returns where it ends. */
  #skipValue(where: string): number {
    const bytes = this.#bytes
    let depth = 0
    while (this.#at < bytes.length) {
      const byte = bytes[this.#at]
      if (byte === QUOTE) {
        this.#skipText(where)
        if (depth === 0) return this.#at
        continue
      }
      if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        if (depth === 0) return this.#at
        depth--
        if (depth === 0) return ++this.#at
      } else if (byte === COMMA && depth === 0) return this.#at
      this.#at++
    }
    return this.#stop('truncated', `the file ends in the middle of ${where}`)
  }

  #skipText(where: string): number {
    const bytes = this.#bytes
    let from = this.#at + 1
    for (;;) {
      const quote = bytes.indexOf(QUOTE, from)
      if (quote < 0) {
        this.#at = bytes.length
        return this.#stop('truncated', `the file ends in the middle of ${where}`)
      }
      let escapes = 0
      while (bytes[quote - 1 - escapes] === BACKSLASH) escapes++
      if (escapes % 2 === 0) return (this.#at = quote + 1)
      from = quote + 1
    }
  }

  #parse(start: number, end: number): unknown {
    if (end - start > LONGEST_TEXT) this.#stop('too-large', 'one element is larger than 512 MiB', start)
    const slice = this.#bytes.subarray(start, end)
    const text = this.#decode(slice, start)
    try {
      return JSON.parse(text)
    } catch {
      const fault = findJsonFault(text)
      const offset = start + new TextEncoder().encode(text.slice(0, fault?.offset ?? 0)).length
      return this.#stop('syntax', fault?.message ?? 'this is not JSON', offset)
    }
  }

  #decode(slice: Uint8Array, start: number): string {
    try {
      return this.#decoder.decode(slice)
    } catch {
      return this.#stop('encoding', 'this is not UTF-8 text', start + firstInvalid(slice))
    }
  }

  #space(): void {
    const bytes = this.#bytes
    for (; this.#at < bytes.length; this.#at++) {
      const byte = bytes[this.#at]
      if (byte !== 0x20 && byte !== NEWLINE && byte !== 0x0d && byte !== 0x09) return
    }
  }

  #eat(byte: number): boolean {
    if (this.#bytes[this.#at] !== byte) return false
    this.#at++
    return true
  }

  #unexpected(where: string): never {
    if (this.#at >= this.#bytes.length) return this.#stop('truncated', `the file ends ${where}`)
    const slice = this.#bytes.subarray(this.#at, this.#at + 1)
    if ((slice[0] ?? 0) >= 0x80) return this.#stop('encoding', 'this is not JSON, and not ASCII where only ASCII can stand')
    return this.#stop('syntax', `"${String.fromCodePoint(slice[0] ?? 0)}" stands ${where}`)
  }

  #notAnObject(): never {
    const first = this.#bytes[this.#at] ?? 0
    if (first === OPEN_LIST) return this.#stop('not-an-object', 'the file is a bare list; which call it answers is not to be seen')
    if (first >= 0x80 || first === 0) return this.#stop('encoding', 'this is not UTF-8 text')
    return this.#stop('not-an-object', 'the file is not a JSON object')
  }

  #stop(what: FileFault['what'], message: string, offset = Math.min(this.#at, this.#bytes.length)): never {
    const line = this.#lineAt(offset)
    throw new Stop({ what, message, line, column: Math.max(1, offset - this.#lineStart + 1) })
  }

  /** Lines are counted once, forwards; a place before the last one asked for costs a new count. */
  #lineAt(offset: number): number {
    if (offset < this.#counted) {
      this.#counted = 0
      this.#line = 1
      this.#lineStart = 0
    }
    for (;;) {
      const next = this.#bytes.indexOf(NEWLINE, this.#counted)
      if (next < 0 || next >= offset) break
      this.#line++
      this.#counted = next + 1
      this.#lineStart = next + 1
    }
    return this.#line
  }
}

function firstInvalid(slice: Uint8Array): number {
  const text = new TextDecoder('utf-8').decode(slice)
  const replaced = text.indexOf('\uFFFD')
  return replaced < 0 ? 0 : new TextEncoder().encode(text.slice(0, replaced)).length
}

/** Without a byte order mark; UTF-16, which PowerShell writes, as UTF-8. */
export function withoutMark(bytes: Uint8Array): Uint8Array {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return bytes.subarray(3)
  if (a === 0xff && b === 0xfe) return fromUtf16(bytes, 'utf-16le')
  if (a === 0xfe && b === 0xff) return fromUtf16(bytes, 'utf-16be')
  return bytes
}

function fromUtf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): Uint8Array {
  return bytes.length / 2 > LONGEST_TEXT ? bytes : new TextEncoder().encode(new TextDecoder(encoding).decode(bytes))
}

/** The first key of a file's object, looked for in its first bytes only. */
export function firstKey(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder().decode(withoutMark(bytes.subarray(0, 4096)))
  return /^\s*\{\s*"([^"\\]*)"/u.exec(head)?.[1]
}
