import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstKey, jsonEvents, type JsonEvent } from './json-elements.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const eventsOf = (input: string | Uint8Array): JsonEvent[] => [...jsonEvents(typeof input === 'string' ? bytes(input) : input)]
const faultOf = (input: string | Uint8Array): string => {
  const last = eventsOf(input).at(-1)
  return last?.kind === 'fault' ? `${last.fault.what} ${last.fault.line}:${last.fault.column} ${last.fault.message}` : 'none'
}

describe('jsonEvents', () => {
  it('gives elements one by one with their lines', () => {
    const text = '{\n  "Vpcs": [\n    { "a": "}],{" },\n    2\n  ],\n  "NextToken": null\n}\n'
    expect(eventsOf(text)).toEqual([
      { kind: 'list', key: 'Vpcs', line: 2 },
      { kind: 'element', key: 'Vpcs', index: 0, path: 'Vpcs[0]', line: 3, value: { a: '}],{' } },
      { kind: 'element', key: 'Vpcs', index: 1, path: 'Vpcs[1]', line: 4, value: 2 },
      { kind: 'value', key: 'NextToken', line: 6, value: null },
    ])
  })

  it('agrees with JSON.parse on whatever is written, however it is spaced', () => {
    const document = fc.dictionary(fc.string(), fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()))
    fc.assert(
      fc.property(document, fc.constantFrom(undefined, 1, '\t', '\r\n'), (value, space) => {
        const text = JSON.stringify(value, undefined, space === '\r\n' ? 2 : space).replaceAll(space === '\r\n' ? '\n' : '\0', '\r\n')
        const found = new Map<string, unknown>()
        for (const event of eventsOf(text)) {
          if (event.kind === 'fault') throw new Error(event.fault.message)
          if (event.kind === 'list') found.set(event.key, [])
          else if (event.kind === 'value') found.set(event.key, event.value)
          else found.set(event.key, [...(found.get(event.key) as unknown[]), event.value])
        }
        expect(Object.fromEntries(found)).toEqual(JSON.parse(text))
      }),
      { numRuns: 300 },
    )
  })

  it('ends with a fault, never with an exception, wherever a file is cut or a byte is wrong', () => {
    const whole = bytes('{"Vpcs": [{"VpcId": "vpc-1", "Tags": [{"Key": "Name", "Value": "東京"}]}], "x": {"y": 1}}')
    for (let cut = 0; cut < whole.length; cut++) expect(eventsOf(whole.subarray(0, cut)).at(-1)?.kind).toBe('fault')
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const broken = Uint8Array.from(whole)
        broken[at] = byte
        const events = eventsOf(broken)
        const text = new TextDecoder().decode(broken)
        let isJson = !text.includes('\uFFFD')
        try {
          JSON.parse(text)
        } catch {
          isJson = false
        }
        expect(events.at(-1)?.kind === 'fault').toBe(!isJson)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['', 'empty 1:1 the file is empty'],
    ['{"Vpcs": [\n {"VpcId": "vpc-', 'truncated 2:17 the file ends in the middle of Vpcs[0]'],
    ['{"Vpcs": [\n {"VpcId": 1},', 'truncated 2:15 the file ends in the middle of Vpcs[1]'],
    ['{"Vpcs": []', 'truncated 1:12 the file ends after Vpcs'],
    ['{"Vpcs": [\n {"VpcId": 1,}\n]}', 'syntax 2:13'],
    ['[{"VpcId": 1}]', 'not-an-object 1:1 the file is a bare list'],
    ['An error occurred', 'not-an-object 1:1 the file is not a JSON object'],
    ['{"Vpcs": []} {}', 'syntax 1:14 more follows'],
  ])('%j is %s', (text, fault) => expect(faultOf(text)).toContain(fault))

  it('names the byte that is not UTF-8', () => {
    const latin = Uint8Array.from([...bytes('{"Vpcs": [\n{"Name": "caf'), 0xe9, ...bytes('"}]}')])
    expect(faultOf(latin)).toBe('encoding 2:14 this is not UTF-8 text')
  })

  it('reads UTF-8 and UTF-16 with a byte order mark', () => {
    const text = '{"Vpcs": [{"Name": "東京"}]}'
    const utf16 = Buffer.from(`\uFEFF${text}`, 'utf16le')
    for (const input of [bytes(`\uFEFF${text}`), utf16, Buffer.from(utf16).swap16()]) expect(eventsOf(input)).toEqual(eventsOf(text))
    expect(firstKey(utf16)).toBe('Vpcs')
  })
})
