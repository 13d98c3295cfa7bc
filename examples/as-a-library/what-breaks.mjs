// node what-breaks.mjs DESIGN: asks the library what `keiro check`, `reach`, `prove` and `build` ask, and prints the answers as JSON.
import {
  answerQuestion,
  checkDesign,
  downOf,
  formatService,
  indexNetwork,
  loadDesign,
  loadLock,
  ProblemError,
  proveExpectations,
  renderDeployment,
  renderRouters,
  settleRoutes,
} from 'keiro'

const path = process.argv[2] ?? 'network.ts'
const design = await loadDesign(path)
const { problems, compiled } = checkDesign(design, await loadLock(path))
if (compiled === undefined) throw new ProblemError(problems)

const index = indexNetwork(compiled.network)
const proof = proveExpectations(index, design.expect)

// The first expectation again, by hand, while one router is down.
const failure = proof.failures.find(({ kind }) => kind === 'router')
const question = design.expect[0]
const down = downOf(failure)
const answer = answerQuestion(index, settleRoutes(index, down).state, down, question)

const files = [...renderDeployment(compiled).files, ...renderRouters(index)]
const result = {
  problems: problems.map(({ severity, code, message }) => ({ severity, code, message })),
  met: proof.met,
  broken: proof.consequences.filter(({ status }) => status === 'broken').map((consequence) => consequence.failure.label),
  asked: `${question.from} to ${question.to}, ${formatService(question.service)}, without ${failure.label}`,
  verdict: answer.verdict,
  files: files.map((file) => file.path),
}
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
