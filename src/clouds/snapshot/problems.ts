import type { Location, Problem } from '../../core/problem.ts'
import type { FileFault } from './json-elements.ts'

const HINTS: Readonly<Record<FileFault['what'], string>> = {
  empty: 'make it again, or delete it',
  truncated: 'make it again: the call or the copy was cut short',
  syntax: 'make it again, with `--output json`; a file edited by hand must stay JSON',
  encoding: 'save it as UTF-8',
  'too-large': 'split it into several files with the same key',
  'not-an-object': 'leave `--query` away: the key of the answer, for example "Vpcs", says what it is',
}

export function unreadableFile(file: string, fault: FileFault): Problem {
  const code = fault.what === 'encoding' ? 'SNAP-002' : fault.what === 'too-large' ? 'SNAP-014' : 'SNAP-001'
  const at: Location = { file, line: fault.line, column: fault.column }
  return { code, severity: 'error', message: `${file} can not be read: ${fault.message}`, at, hint: HINTS[fault.what] }
}

export function unknownKey(key: string, at: Location): Problem {
  return {
    code: 'SNAP-003',
    severity: 'warning',
    message: `"${key}" is not read: what it describes is not in the network, and answers do not know of it`,
    at,
    hint: 'docs/snapshots.md lists what is read, and what can be left out without loss',
  }
}

/** @param field path inside the element; empty for the element itself. */
export function unreadableElement(at: Location, field: string, message: string): Problem {
  const path = [at.path ?? 'an element', field].filter((part) => part !== '').join('.')
  return {
    code: 'SNAP-004',
    severity: 'warning',
    message: `${at.path ?? 'an element'} is left out: ${message}`,
    at: { ...at, path },
    hint: 'answers that depend on it are UNDETERMINED or say that it is missing; make the file again from the account',
  }
}

export function notAList(key: string, shown: string, at: Location): Problem {
  return {
    code: 'SNAP-005',
    severity: 'error',
    message: `"${key}" holds ${shown}, not a list`,
    at,
    hint: 'keep the answer of the call as it came',
  }
}

export function contradiction(noun: string, id: string, field: string, first: Location | undefined, second: Location | undefined): Problem {
  const place = (at: Location | undefined): string =>
    at === undefined ? 'another file' : `${at.file}${at.line === undefined ? '' : `:${at.line}`}`
  return {
    code: 'SNAP-006',
    severity: 'error',
    message: `${place(first)} and ${place(second)} contradict each other: ${noun} ${id} has another ${field} in each`,
    ...(second === undefined ? {} : { at: second }),
    ...(first === undefined ? {} : { related: [{ message: `${id} as it stands here`, at: first }] }),
    hint: 'keep the newer one; a snapshot is of one moment',
  }
}

/** @param meaning what it does to answers. */
export function missingObject(noun: string, id: string, users: readonly string[], meaning: string, at: Location | undefined): Problem {
  const shown = users.slice(0, 3).join(', ')
  const more = users.length > 3 ? ` and ${users.length - 3} more` : ''
  return {
    code: 'SNAP-007',
    severity: 'warning',
    message: `${noun} ${id} is not in the snapshot, but ${shown}${more} name${users.length === 1 ? 's' : ''} it: ${meaning}`,
    ...(at === undefined ? {} : { at }),
    hint: 'add the answer of the call that describes it',
  }
}

export function onePageOnly(key: string, at: Location): Problem {
  return {
    code: 'SNAP-015',
    severity: 'warning',
    message: `the file holds one page of several: "${key}" names the next one; what no other file holds is missing`,
    at,
    hint: 'call again without --max-items and --no-paginate, or add the other pages as files',
  }
}

/** Something that is read but that the network can not express, or that had to be assumed. */
export function notExpressed(message: string, at: Location | undefined, hint: string): Problem {
  return { code: 'SNAP-011', severity: 'warning', message, ...(at === undefined ? {} : { at }), hint }
}

export function failedCall(message: string, at: Location | undefined): Problem {
  return {
    code: 'SNAP-010',
    severity: 'warning',
    message,
    ...(at === undefined ? {} : { at }),
    hint: 'docs/import.md lists the rights that the import needs',
  }
}

export function needsWrapper(key: string, { wrapper, id }: { readonly wrapper: string; readonly id: string }, at: Location): Problem {
  return {
    code: 'SNAP-003',
    severity: 'warning',
    message: `"${key}" does not say which object was asked about, so it is not read`,
    at,
    hint: `wrap the answer: { "${wrapper}": [{ "${id}": "…", "${key}": […] }] }`,
  }
}

export function nothingThere(): Problem {
  return {
    code: 'SNAP-009',
    severity: 'warning',
    message: 'the snapshot holds no VPC, so there is nothing to ask about',
    hint: 'is it the right account and region? every region has its own VPCs',
  }
}
