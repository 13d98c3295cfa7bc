import type { Location, Problem } from '../../core/problem.ts'
import type { SnapshotFile } from '../cloud.ts'
import { Fault, isObject, shownValue, type JsonObject } from './fields.ts'
import { jsonEvents, withoutMark, type FileFault } from './json-elements.ts'
import { unknownKey, unreadableElement, unreadableFile } from './problems.ts'

/** One resource of a file that is a bare list (`az … list`, `gcloud … list`), an answer of the REST API, or a single resource. */
type ResourceEvent =
  | { readonly kind: 'resource'; readonly value: JsonObject; readonly at: Location }
  | { readonly kind: 'strange'; readonly value: unknown; readonly at: Location }
  | { readonly kind: 'fault'; readonly fault: FileFault }

/** Put before the file's text, so that it reads as the object that a scanner of objects wants; the key is empty: paths start with `[0]`. */
const BEFORE = { list: '{"":', object: '{"":[' } as const

/** @param keys of the lists in an object: `value`, `items`. An object with none of them is one resource. */
function* resourcesOf(file: SnapshotFile, keys: readonly string[]): Generator<ResourceEvent> {
  const shown = file.shown ?? file.path
  const bytes = withoutMark(file.bytes)
  const first = bytes.subarray(0, 4096).find((byte) => byte > SPACE)
  const bare = first === OPEN_LIST
  const before = bare ? BEFORE.list : first === OPEN_OBJECT ? BEFORE.object : ''
  for (const event of jsonEvents(before === '' ? bytes : wrapped(bytes, before, bare))) {
    if (event.kind === 'fault') {
      const { line, column } = event.fault
      yield { kind: 'fault', fault: { ...event.fault, column: line === 1 ? Math.max(1, column - before.length) : column } }
    }
    if (event.kind !== 'element') continue
    const own = bare ? `[${event.index}]` : ''
    const inner = isObject(event.value) && !bare ? keys.filter((key) => isObject(event.value) && Array.isArray(event.value[key])) : []
    if (inner.length === 0) yield resource(event.value, { file: shown, line: event.line, path: own === '' ? 'the resource' : own })
    for (const key of inner) {
      const list: unknown = isObject(event.value) ? event.value[key] : undefined
      if (!Array.isArray(list)) continue
      for (const [i, item] of list.entries()) yield resource(item, { file: shown, line: event.line, path: `${key}[${i}]` })
    }
  }
}

function resource(value: unknown, at: Location): ResourceEvent {
  return isObject(value) ? { kind: 'resource', value, at } : { kind: 'strange', value, at }
}

/**
 * Has every resource of the files read. What can not be read is a problem with its place, and the rest goes on.
 *
 * @param read gives the kind of a resource that it does not know, which is said once for each file.
 */
export function readResources(
  files: Iterable<SnapshotFile>,
  keys: readonly string[],
  problems: Problem[],
  read: (value: JsonObject, at: Location) => string | undefined,
): void {
  for (const file of files) {
    const strange = new Set<string>()
    for (const event of resourcesOf(file, keys)) {
      if (event.kind === 'fault') problems.push(unreadableFile(file.shown ?? file.path, event.fault))
      else if (event.kind === 'strange') problems.push(unreadableElement(event.at, '', `${shownValue(event.value)} is not an object`))
      else noteUnlessRead(event, strange, problems, read)
    }
  }
}

function noteUnlessRead(
  { value, at }: Extract<ResourceEvent, { kind: 'resource' }>,
  strange: Set<string>,
  problems: Problem[],
  read: (value: JsonObject, at: Location) => string | undefined,
): void {
  try {
    const unknown = read(value, at)
    if (unknown === undefined || strange.has(unknown)) return
    strange.add(unknown)
    problems.push(unknownKey(unknown, at))
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    problems.push(unreadableElement(at, error.path, error.message))
  }
}

/** The file's beginning, to recognise it by. */
export function headOf(file: SnapshotFile): string {
  return new TextDecoder().decode(withoutMark((file.head ?? file.bytes).subarray(0, 65536)))
}

const SPACE = 0x20
const OPEN_LIST = 0x5b
const OPEN_OBJECT = 0x7b

/** On the same line, so that lines stay those of the file. What does not end as it began was cut short, and stays so. */
function wrapped(bytes: Uint8Array, before: string, bare: boolean): Uint8Array {
  const isWhole = bytes.findLast((byte) => byte > SPACE) === (bare ? OPEN_LIST : OPEN_OBJECT) + 2
  const encoder = new TextEncoder()
  const [head, tail] = [encoder.encode(before), encoder.encode(isWhole ? (bare ? '}' : ']}') : '')]
  const all = new Uint8Array(head.length + bytes.length + tail.length)
  all.set(head)
  all.set(bytes, head.length)
  all.set(tail, head.length + bytes.length)
  return all
}
