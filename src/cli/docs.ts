import { COMMANDS, GROUPS } from './commands.ts'
import type { CommandSpec } from './command.ts'

/** `docs/cli.md`, made from the command table. */
export function cliMarkdown(): string {
  const groups = GROUPS.map((group) => {
    const commands = COMMANDS.filter((spec) => spec.group === group && spec.hidden !== true)
    return `## ${group}\n\n${commands.map(commandMarkdown).join('\n')}`
  })
  return `${HEAD}\n${groups.join('\n')}\n${TAIL}`
}

const HEAD = `# Commands

This page is made from the command table (\`src/cli/commands.ts\`).

Every command that needs a design takes \`-c, --config <file>\`; without it, the nearest \`network.ts\`, \`.yaml\`, \`.yml\` or \`.json\`
here or in a folder above is used. Only \`keiro lab\` needs root, and nothing needs an account or a network.
`

const TAIL = `## Exit codes

| code | meaning |
| ---: | --- |
| 0 | fine |
| 1 | findings: a problem at or above \`--fail-on\`, something unreachable, an expectation that does not hold, a measurement outside its prediction |
| 2 | wrong use, or a wrong design; nothing was written |
| 3 | this machine lacks something |
| 70 | a bug in keiro; the line says where the details were saved |

## Formats of problems

\`--format text\` is for people, \`json\` is a list of problems, \`github\` prints annotations for a workflow, \`sarif\` is SARIF 2.1.0.
Every problem has a code; \`keiro explain <code>\` prints what it means.
`

function commandMarkdown(spec: CommandSpec): string {
  const usage = [
    `keiro ${spec.name}`,
    ...spec.arguments.map((argument) => {
      const inner = `${argument.name}${argument.variadic === true ? '…' : ''}`
      return argument.optional === true ? `[${inner}]` : `<${inner}>`
    }),
  ].join(' ')
  const rows = [
    ...spec.arguments.map((argument) => `| \`${argument.name}\` | ${escapeCell(argument.summary)} | |\n`),
    ...spec.options.map((option) => {
      const choices = option.choices === undefined ? '' : ` (${option.choices.join(', ')})`
      return `| \`${option.flags}\` | ${escapeCell(option.summary)}${choices} | ${escapeCell(option.default ?? '')} |\n`
    }),
  ]
  const table = rows.length === 0 ? '' : `\n| | | default |\n| --- | --- | --- |\n${rows.join('')}`
  const examples = spec.examples === undefined ? '' : `\n\`\`\`sh\n${spec.examples.join('\n')}\n\`\`\`\n`
  return `### \`${usage}\`\n\n${spec.summary.charAt(0).toUpperCase()}${spec.summary.slice(1)}.\n${table}${examples}`
}

const escapeCell = (text: string): string => text.replaceAll('|', String.raw`\|`)
