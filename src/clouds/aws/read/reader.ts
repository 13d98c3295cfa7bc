import type { Location } from '../../../core/problem.ts'
import type { AccountRead, AccountReader, SnapshotFile } from '../../cloud.ts'
import type { AwsObjects } from '../objects.ts'
import { assemble } from './assemble.ts'
import { DOCUMENTS, documentKey, IGNORED, isKnownKey, NEEDS_WRAPPER, NEXT_PAGE, SINGLE_OBJECTS } from './documents.ts'
import { Fault, isObject, shownValue } from '../../snapshot/fields.ts'
import { firstKey, jsonEvents, type JsonEvent } from '../../snapshot/json-elements.ts'
import { needsWrapper, notAList, onePageOnly, unknownKey, unreadableElement, unreadableFile } from '../../snapshot/problems.ts'
import { scopeOf, type Scope } from './scope.ts'
import { Seen } from './seen.ts'

/**
 * What an account's APIs answered, one file per call, as objects. File names mean nothing: the top-level key says what a file
 * holds, its folder which account and region (`accounts/<id>/<region>/`, `<region>/`, or none). Never throws: what can not be
 * read is a problem with its file and line, and the rest goes on.
 *
 * @param files gone through once, one at a time, so that an iterable may read each from disk when it is asked for.
 * @example const { objects, problems } = readAwsAccount([{ path: 'vpcs.json', bytes: new TextEncoder().encode('{"Vpcs":[]}') }])
 */
export function readAwsAccount(files: Iterable<SnapshotFile>): AccountRead<AwsObjects> {
  const seen = new Seen()
  const scopes = new Map<string, Scope>()
  // What instances tell of their interfaces is not needed where the interfaces tell it themselves: they come last.
  const ofInstances: { readonly file: SnapshotFile; readonly scope: Scope }[] = []
  for (const file of files) {
    const found = scopeOf(file.path)
    const scope = scopes.get(found.folder) ?? found
    scopes.set(found.folder, scope)
    if (INSTANCES.has(firstKey(file.head ?? file.bytes) ?? '')) ofInstances.push({ file, scope })
    else readFile(file, scope, seen)
  }
  for (const { file, scope } of ofInstances) readFile(file, scope, seen)
  return { objects: assemble(seen, [...scopes.values()]), problems: seen.problems }
}

const INSTANCES: ReadonlySet<string> = new Set(['Reservations', 'Instances'])

function readFile(file: SnapshotFile, scope: Scope, seen: Seen): void {
  const shown = file.shown ?? file.path
  for (const event of jsonEvents(file.bytes)) {
    if (event.kind === 'fault') seen.problems.push(unreadableFile(shown, event.fault))
    else readEvent(event, shown, scope, seen)
  }
}

function readEvent(event: Exclude<JsonEvent, { kind: 'fault' }>, file: string, scope: Scope, seen: Seen): void {
  const { line } = event
  const key = documentKey(event.key)
  const at: Location = { file, line, path: event.key }
  if (key === 'AvailabilityZones' && event.kind === 'element' && scope.region === '' && isObject(event.value))
    scope.region = typeof event.value['RegionName'] === 'string' ? event.value['RegionName'] : ''
  if (IGNORED.has(key)) return
  if (NEXT_PAGE.has(key)) {
    if (event.kind === 'value' && event.value !== null && event.value !== '') seen.problems.push(onePageOnly(event.key, at))
    return
  }
  const read = DOCUMENTS[key]
  if (read === undefined) return readUnknown(event, key, at, seen)
  if (event.kind === 'list') return
  if (event.kind === 'value') {
    if (event.value === null) return
    if (!SINGLE_OBJECTS.has(key)) return void seen.problems.push(notAList(event.key, shownValue(event.value), at))
  }
  const place: Location = event.kind === 'element' ? { file, line, path: event.path } : at
  try {
    if (!isObject(event.value)) throw new Fault('', `${shownValue(event.value)} is not an object`)
    read({ value: event.value, at: place, scope }, seen)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    seen.problems.push(unreadableElement(place, error.path, error.message))
  }
}

/** One problem for each key of a file, and none for what is empty or tells nothing but itself. */
function readUnknown(event: Exclude<JsonEvent, { kind: 'fault' }>, key: string, at: Location, seen: Seen): void {
  if (event.kind === 'list') return
  if (event.kind === 'element' && event.index > 0) return
  if (event.kind === 'value' && (typeof event.value !== 'object' || event.value === null || Object.keys(event.value).length === 0)) return
  const wrapper = NEEDS_WRAPPER[key]
  seen.problems.push(wrapper === undefined ? unknownKey(event.key, at) : needsWrapper(event.key, wrapper, at))
}

/** The contract of `clouds/accounts.ts`, but for what objects mean for packets. */
export const awsAccountFiles: Pick<AccountReader<AwsObjects>, 'cloud' | 'recognizes' | 'read'> = {
  cloud: 'aws',
  recognizes: (file) => {
    const key = firstKey(file.head ?? file.bytes)
    return key !== undefined && isKnownKey(key)
  },
  read: readAwsAccount,
}
