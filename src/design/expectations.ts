import * as z from 'zod'
import { ProblemError, type Location, type Problem } from '../core/problem.ts'
import { explainIssue, placed, problem, say, type Explanation } from './explain.ts'
import { valueAt, type Path } from './path.ts'

/** A line of a file of expectations about a network that nobody designed here: names are those of the account. */
export interface WrittenExpectation {
  readonly kind: 'reachable' | 'unreachable'
  readonly from: string
  readonly to: string
  /** As written; absent: whatever passes. */
  readonly service?: string
  /** Why it must hold, in the owner's words. */
  readonly because?: string
  readonly at?: Location
}

const end = z.string().min(1)
const expectationObject = z.strictObject({
  kind: z.enum(['reachable', 'unreachable']).meta({ description: 'Whether the traffic must pass, both ways, or must not arrive.' }),
  from: end.meta({ description: 'A name or id of any element, an address, a prefix, a group, or `internet`.' }),
  to: end.meta({ description: 'The same.' }),
  service: z.string().optional().meta({
    description:
      '`tcp/443`, `udp/53`, `icmp`, `proto 47`, `any`. Default: for `reachable` that anything passes, for `unreachable` that nothing does.',
  }),
  because: z.string().optional().meta({ description: 'Why it must hold; shown where it does not.' }),
})
const fileObject = z.strictObject({
  expect: z.array(expectationObject).min(1).meta({ description: 'What must hold.' }),
})

/**
 * Checks a file of expectations: a list, or an object with the list as `expect`.
 *
 * @throws ProblemError with everything that is wrong with it.
 */
export function readExpectations(value: unknown, locate: (path: string) => Location | undefined): WrittenExpectation[] {
  const isList = Array.isArray(value)
  if (!isList && (typeof value !== 'object' || value === null))
    throw new ProblemError([
      problem('DESIGN-007', `a file of expectations must be a list, or an object with \`expect\`, but is ${say(value)}`, locate('')),
    ])
  const base: Path = isList ? [] : ['expect']
  const context: Explanation = { root: value, locate, keys: keysAt }
  const read = isList ? z.array(expectationObject).min(1).safeParse(value) : fileObject.safeParse(value)
  if (!read.success) throw new ProblemError(read.error.issues.flatMap((issue): Problem[] => explainIssue(issue, [], context)))
  const list = Array.isArray(read.data) ? read.data : read.data.expect
  return list.map(({ service, because, ...written }, i): WrittenExpectation => {
    const path = [...base, i]
    const at = placed(path, { locate })
    return {
      ...written,
      ...(service === undefined ? {} : { service }),
      ...(because === undefined ? {} : { because }),
      ...(at === undefined || valueAt(value, path) === undefined ? {} : { at }),
    }
  })
}

function keysAt(path: Path): readonly string[] {
  return path.length === 0 ? ['expect'] : Object.keys(expectationObject.shape)
}

/** The JSON Schema (draft 2020-12) of a file of expectations. */
export function expectationsJsonSchema(): Readonly<Record<string, unknown>> {
  const list = z.toJSONSchema(fileObject, { io: 'input' })
  const { $schema: _schema, ...object } = list
  const items = z.toJSONSchema(z.array(expectationObject).min(1), { io: 'input' })
  const { $schema: _other, ...array } = items
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Keiro expectations', anyOf: [object, array] }
}
