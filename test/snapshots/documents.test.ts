import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CALLS } from '../../src/clouds/aws/read/calls.ts'
import { actionsOf, CALLS_PER_OBJECT } from '../../src/clouds/aws/read/calls-per-object.ts'
import { DOCUMENTS, IGNORED, isKnownKey } from '../../src/clouds/aws/read/documents.ts'

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')

it('docs/import.md has exactly the rights that the import uses', () => {
  const policy: unknown = JSON.parse(/<!-- rights -->\n```json\n(.*?)```/su.exec(page('import.md'))?.[1] ?? '')
  expect(policy).toEqual({
    Version: '2012-10-17',
    Statement: [{ Sid: 'KeiroImport', Effect: 'Allow', Action: actionsOf(CALLS), Resource: '*' }],
  })
  expect(actionsOf(CALLS).filter((action) => !/^[a-z0-9]+:(?:Describe|Get|List|Search)[A-Za-z]+$/u.test(action))).toEqual([])
})

it('docs/snapshots.md names every key that is read, and every one that is passed over', () => {
  const text = page('snapshots.md')
  expect([...Object.keys(DOCUMENTS), ...IGNORED].filter((key) => !key.startsWith('Keiro') && !text.includes(`\`${key}\``))).toEqual([])
})

it('what the import writes is what is read', () => {
  const keys = [
    ...CALLS.map(({ key }) => key),
    ...CALLS_PER_OBJECT.flatMap(({ list, details }) => [list.key, ...details.map(({ key }) => key)]),
  ]
  expect(keys.filter((key) => !isKnownKey(key))).toEqual([])
  expect(new Set(keys).size).toBe(keys.length)
})
