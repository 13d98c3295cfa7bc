import { designJsonSchema } from '../design/json-schema.ts'
import { vocabularies } from '../clouds/vocabulary.ts'
import { EXIT, type CommandCall } from './command.ts'

/** `keiro schema`. */
export function run(call: CommandCall): Promise<number> {
  call.io.out(`${JSON.stringify(designJsonSchema(vocabularies), null, 2)}\n`)
  return Promise.resolve(EXIT.fine)
}
