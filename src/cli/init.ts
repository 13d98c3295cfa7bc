import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { stringify } from 'yaml'
import * as library from '../clouds/language.ts'
import { ProblemError } from '../core/problem.ts'
import { loadModule } from '../design/load-module.ts'
import { EXIT, textOption, type CommandCall } from './command.ts'
import { templateText } from './templates.ts'
import { shownPath } from './workspace.ts'

/** `keiro init`: writes a first design. Asks nothing; refuses to overwrite. */
export async function run(call: CommandCall): Promise<number> {
  const folder = resolve(call.io.cwd, call.words[0] ?? '.')
  const language = textOption(call, 'language') ?? 'ts'
  const name = networkName(textOption(call, 'name') ?? basename(folder), textOption(call, 'name') !== undefined)
  const path = join(folder, `network.${language}`)
  const other = ['ts', 'yaml', 'yml', 'json'].map((ending) => join(folder, `network.${ending}`)).find((candidate) => existsSync(candidate))
  if (other !== undefined) {
    throw new ProblemError([
      {
        code: 'CLI-009',
        severity: 'error',
        message: `${shownPath(call.io, other)} is there already`,
        hint:
          call.words[0] === undefined ? 'name another folder: `keiro init my-network`' : 'name another folder, or remove the file first',
      },
    ])
  }
  const text = templateText(textOption(call, 'template') ?? 'flets-hybrid', name)
  const content = language === 'yaml' ? await asYaml(text) : text
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(path, content, { flag: 'wx' })
  } catch (error) {
    throw new ProblemError(
      [
        {
          code: 'CLI-003',
          severity: 'error',
          message: `${shownPath(call.io, path)} can not be written: ${error instanceof Error ? error.message : String(error)}`,
        },
      ],
      3,
    )
  }
  const option = folder === call.io.cwd ? '' : ` -c ${shownPath(call.io, path)}`
  call.io.out(`wrote ${shownPath(call.io, path)}\nnext: keiro check${option} && keiro prove${option}\n`)
  return EXIT.fine
}

/** A name that designs accept, made from a folder's; one that the user gave is not changed but refused. */
function networkName(text: string, given: boolean): string {
  if (/^[a-z][a-z0-9-]{0,30}$/.test(text)) return text
  const made = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '')
    .slice(0, 31)
  if (!given) return made === '' ? 'network' : made
  throw new ProblemError([
    {
      code: 'CLI-010',
      severity: 'error',
      message: `"${text}" is not a name for a network`,
      hint: `lower-case letters, digits and hyphens, 31 at most${made === '' ? '' : `: --name ${made}`}`,
    },
  ])
}

/** The same design as YAML: what the builders give, written out. */
async function asYaml(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keiro-init-'))
  try {
    const file = join(folder, 'network.ts')
    await writeFile(file, text)
    const { value } = await loadModule({ path: file, text, shown: basename, library: { ...library } })
    return `# JSON Schema for your editor: keiro schema > keiro.schema.json\n# yaml-language-server: $schema=keiro.schema.json\n${stringify(value, { lineWidth: 120, aliasDuplicateObjects: false })}`
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
