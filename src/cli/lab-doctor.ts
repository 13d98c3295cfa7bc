import { labDoctor } from '../lab/run/doctor.ts'
import { columns } from '../report/table.ts'
import { tableAsText } from '../report/text.ts'
import { EXIT, type CommandCall } from './command.ts'
import { printJson, textStyle, wantsJson } from './output.ts'

/** `keiro lab doctor`: exit 3 when something that a lab needs is missing. */
export async function run(call: CommandCall): Promise<number> {
  const diagnosis = await labDoctor()
  if (wantsJson(call)) {
    printJson(call.io, diagnosis)
    return diagnosis.ready ? EXIT.fine : EXIT.machineLacks
  }
  const rows = diagnosis.findings.map((finding) => [
    finding.what,
    finding.found ? 'yes' : finding.required ? 'MISSING' : 'no',
    finding.note,
  ])
  call.io.out(tableAsText({ columns: columns('what', 'here', 'for'), rows }, textStyle(call.io)))
  if (diagnosis.ready) call.io.out('\nthis machine can run labs\n')
  else call.io.out(`\nthis machine can not run labs yet; on Debian and Ubuntu, as root:\n  ${diagnosis.install}\n`)
  return diagnosis.ready ? EXIT.fine : EXIT.machineLacks
}
