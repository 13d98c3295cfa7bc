import { describe, expect, test } from 'vitest'
import type { Problem } from '../core/problem.ts'
import { problemsAsGithub } from './reporter-github.ts'
import { problemsAsSarif } from './reporter-sarif.ts'
import { countProblems, problemsAsText } from './reporter-text.ts'

const PROBLEM: Problem = {
  code: 'CHECK-012',
  severity: 'error',
  message: 'site "osaka" and site "nagoya" overlap',
  at: { file: 'network.ts', line: 3, column: 13 },
  hint: 'give one of them another range',
  related: [{ message: 'the other one', at: { file: 'network.ts', line: 4 } }],
}
const SOURCE = ['export default {', '  sites: {', '    osaka: { cidr: 1 },', '    nagoya: { cidr: 1 },']
const plain = { colors: false, readSource: (file: string) => (file === 'network.ts' ? SOURCE : undefined) }

describe('text', () => {
  test('place, severity, code, message, the line with a mark, the other end, the remedy, and the counts', () => {
    expect(problemsAsText([PROBLEM], plain)).toBe(
      [
        'network.ts:3:13  error CHECK-012  site "osaka" and site "nagoya" overlap',
        '    3 | osaka: { cidr: 1 },',
        '      |         ^',
        '    see: network.ts:4  the other one',
        '    hint: give one of them another range',
        '',
        '1 error',
        '',
      ].join('\n'),
    )
  })

  test('a problem without a place, and a file that can not be read, have no excerpt', () => {
    expect(problemsAsText([{ code: 'CLI-001', severity: 'warning', message: 'm' }], plain)).toBe('warning CLI-001  m\n\n1 warning\n')
    expect(problemsAsText([{ ...PROBLEM, at: { file: 'gone.ts', line: 1 } }], plain)).not.toContain(' | ')
  })

  test('colours only when asked for', () => {
    expect(problemsAsText([PROBLEM], { ...plain, colors: true })).toContain('\u001b[31m')
    expect(problemsAsText([PROBLEM], plain)).not.toContain('\u001b')
  })

  test('counts', () => {
    const of = (...severities: Problem['severity'][]) =>
      countProblems(severities.map((severity) => ({ code: 'X-001', severity, message: '' })))
    expect(of('info', 'error', 'error', 'warning')).toBe('2 errors, 1 warning, 1 note')
    expect(of()).toBe('no problems')
  })
})

test('github: one escaped line a problem', () => {
  expect(problemsAsGithub([{ ...PROBLEM, message: 'a: 100%,\nb' }])).toBe(
    '::error file=network.ts,line=3,col=13,title=CHECK-012::a: 100%25,%0Ab%0Ahint: give one of them another range\n',
  )
})

test('sarif: rules, levels and places of version 2.1.0', () => {
  const log: unknown = JSON.parse(problemsAsSarif([PROBLEM, { code: 'CHECK-001', severity: 'info', message: 'm' }]))
  expect(log).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'keiro', rules: [{ id: 'CHECK-001' }, { id: 'CHECK-012' }] } },
        results: [
          {
            ruleId: 'CHECK-012',
            ruleIndex: 1,
            level: 'error',
            locations: [{ physicalLocation: { artifactLocation: { uri: 'network.ts' }, region: { startLine: 3, startColumn: 13 } } }],
            relatedLocations: [{ message: { text: 'the other one' } }],
          },
          { ruleId: 'CHECK-001', level: 'note' },
        ],
      },
    ],
  })
})
