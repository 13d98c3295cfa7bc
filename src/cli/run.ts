import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import { nearest } from '../core/nearest.ts'
import { ProblemError } from '../core/problem.ts'
import { COMMANDS, GROUPS } from './commands.ts'
import { EXIT, type CommandSpec } from './command.ts'
import type { CliIo } from './io.ts'
import { isFormat, reportProblems } from './reporter.ts'
import { readVersion } from './version.ts'

/**
 * Runs one command line, without the program's name, and gives the exit code: 0 fine, 1 findings, 2 wrong use or wrong
 * design, 3 this machine lacks something, 70 a bug.
 *
 * @example await runCli(['check', '-c', 'network.ts'], io)
 */
export async function runCli(words: readonly string[], io: CliIo): Promise<number> {
  let exitCode: number = EXIT.fine
  let format = 'text'
  const program = makeProgram(io, async (spec, given, options) => {
    if (typeof options['format'] === 'string') format = options['format']
    if (options['json'] === true) format = 'json'
    const { run } = await spec.load()
    exitCode = await run({ io, words: given, options })
  })
  try {
    if (words.length === 0) {
      io.out(program.helpInformation())
      return EXIT.wrongUse
    }
    await program.parseAsync([...words], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.wrongUse
    if (error instanceof ProblemError) {
      reportProblems(error.problems, isFormat(format) ? format : 'text', io)
      return error.exitCode
    }
    return reportBug(error, words, io)
  }
}

type Action = (spec: CommandSpec, words: readonly string[], options: Record<string, string | boolean | undefined>) => Promise<void>

/** The commander program of the whole table; also the source of help texts. */
export function makeProgram(io: Pick<CliIo, 'out' | 'err' | 'colors' | 'columns'>, action: Action): Command {
  const output = {
    writeOut: io.out,
    writeErr: io.err,
    getOutHasColors: () => io.colors,
    getErrHasColors: () => io.colors,
    getOutHelpWidth: () => Math.min(io.columns, 120),
    getErrHelpWidth: () => Math.min(io.columns, 120),
    outputError: (text: string, write: (text: string) => void) => write(text.replace(/^error: /, 'keiro: ')),
  }
  const program = new Command('keiro')
    .description('Hybrid and multi-cloud networks as code: check, prove, rehearse on real daemons, render.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help of a command')
    .option('--no-color', 'print without colours (also NO_COLOR=1)')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput(output)
    .showSuggestionAfterError(true)
    .showHelpAfterError(false)
  const parents = new Map<string, Command>()
  for (const group of GROUPS) {
    for (const spec of COMMANDS) if (spec.group === group) addCommand(program, parents, spec, action)
  }
  return program
}

function addCommand(program: Command, parents: Map<string, Command>, spec: CommandSpec, action: Action): void {
  const names = spec.name.split(' ')
  const leaf = names.at(-1) ?? spec.name
  let parent = program
  if (names.length > 1) {
    const parentName = names[0] ?? ''
    parent = parents.get(parentName) ?? makeParent(program, parents, parentName, spec.group)
  }
  const command = parent
    .command(leaf, { hidden: spec.hidden === true })
    .summary(spec.summary)
    .description(`${capital(spec.summary)}.`)
  if (names.length === 1) command.helpGroup(`${spec.group}:`)
  command.copyInheritedSettings(parent).option('--no-color', 'print without colours')
  for (const argument of spec.arguments) {
    const inner = `${argument.name}${argument.variadic === true ? '...' : ''}`
    command.argument(argument.optional === true ? `[${inner}]` : `<${inner}>`, argument.summary)
  }
  for (const option of spec.options) {
    const made = new Option(option.flags, option.default === undefined ? option.summary : `${option.summary} (default: ${option.default})`)
    if (option.choices !== undefined) made.choices([...option.choices])
    command.addOption(made)
  }
  if (spec.passThrough === true) command.passThroughOptions(true)
  if (spec.examples !== undefined)
    command.addHelpText('after', `\nExamples:\n${spec.examples.map((example) => `  $ ${example}`).join('\n')}`)
  command.action(async () => {
    const options: Record<string, string | boolean | undefined> = {}
    for (const [name, value] of Object.entries(command.opts())) {
      if (typeof value === 'string' || typeof value === 'boolean') options[name] = value
    }
    await action(spec, command.args, options)
  })
}

function makeParent(program: Command, parents: Map<string, Command>, name: string, group: string): Command {
  const subcommands = COMMANDS.filter((spec) => spec.name.startsWith(`${name} `)).map((spec) => spec.name.slice(name.length + 1))
  const parent = program
    .command(name)
    .summary(subcommands.join(', '))
    .description('The network on this machine: real daemons, one namespace a node.')
    .helpGroup(`${group}:`)
    .copyInheritedSettings(program)
    .argument('[command]')
    .action((given: string | undefined) => {
      if (given === undefined) parent.help({ error: true })
      const meant = nearest(given ?? '', subcommands)
      parent.error(
        `keiro: ${name} has no command '${given}'${meant === undefined ? ` (there are ${subcommands.join(', ')})` : `\n(Did you mean ${name} ${meant}?)`}`,
        { exitCode: EXIT.wrongUse },
      )
    })
  parents.set(name, parent)
  return parent
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** Anything that is not a {@link ProblemError} is a bug of ours: one line for the user, the details in a file. */
function reportBug(error: unknown, words: readonly string[], io: CliIo): number {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const firstLine = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
  let place = 'could not be saved'
  try {
    const file = join(mkdtempSync(join(tmpdir(), 'keiro-bug-')), 'report.txt')
    writeFileSync(file, `keiro ${readVersion()}, node ${process.version}, ${process.platform}\nkeiro ${words.join(' ')}\n\n${details}\n`, {
      mode: 0o600,
    })
    place = `are in ${file}`
  } catch {
    place = `could not be saved: ${details.replaceAll('\n', ' ')}`
  }
  io.err(`keiro: this is a bug in keiro: ${firstLine} (the details ${place})\n`)
  return EXIT.bug
}
