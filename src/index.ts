/**
 * Networks as code. The first part is what a design file says; the second is what the commands of `keiro` do with it, for programs.
 * Every stage is a function of the one before, the same input gives the same result, and only what loads or saves touches files.
 * What is wrong with a design is thrown as a {@link ProblemError}, all of a stage at once, or returned as problems by {@link checkDesign}.
 *
 * @example
 * import { checkDesign, indexNetwork, loadDesign, loadLock, proveExpectations } from 'keiro'
 *
 * const design = await loadDesign('network.ts')
 * const { problems, compiled } = checkDesign(design, await loadLock('network.ts'))
 * for (const { severity, code, message } of problems) console.log(severity, code, message)
 * if (compiled !== undefined) {
 *   const proof = proveExpectations(indexNetwork(compiled.network), design.expect)
 *   console.log(proof.consequences.filter(({ status }) => status === 'broken').map(({ failure }) => failure.label))
 * }
 *
 * @module
 */

// What a design says.
export * from './clouds/language.ts'
export type { Duration, NetworkDeclaration, ServiceText } from './design/declarations.ts'

// Read it: from a file, or from a value such as `defineNetwork` gives. What was handed out before is in the lock file beside it.
export { loadDesign, readDesign } from './compile/load-design.ts'
export { loadLock, saveLock } from './design/load.ts'
export { EMPTY_LOCK, formatLock, readLock, type Lock } from './design/lock.ts'
export { readService } from './design/service.ts'
export { formatService, type Design, type Expectation, type Service } from './design/model.ts'
export { formatLocation, ProblemError, type Location, type Problem, type Severity } from './core/problem.ts'

// Compile and check it.
export { compileNetwork, type Compiled } from './compile/compile.ts'
export { checkDesign, type Checked } from './checks/check-design.ts'
export { runChecks } from './checks/run-checks.ts'

// Ask the network: routes of every table, whether packets arrive and why not, what each failure costs.
export { indexNetwork, nodeOf, type NetworkIndex } from './network/index.ts'
export { linkId, nodeId, tunnelId, type LinkId, type Network, type NetworkNode, type NodeId, type TunnelId } from './network/model.ts'
export { NOTHING_DOWN, tableKey, type Conditions, type Down, type Route, type RoutingState } from './routing/model.ts'
export { simulateRoutes } from './routing/simulate.ts'
export { lookup } from './routing/lookup.ts'
export { settleRoutes } from './failures/settle.ts'
export { answerQuestion, type Question } from './reach/answer.ts'
export type { Answer, Blocker, Conversation, Hop, Verdict } from './reach/model.ts'
export { loadSnapshot } from './compile/load-snapshot.ts'
export type { CompiledSnapshot } from './compile/compile-snapshot.ts'
export { terrainOf } from './reach/trace.ts'
export { readAsked, type Asked } from './reach/diagnosis/asked.ts'
export { diagnose, type Diagnosis, type DiagnosisQuestion } from './reach/diagnosis/diagnose.ts'
export { proveExpected, type Expected, type ExpectationResult } from './reach/diagnosis/expect.ts'
export { downOf, listFailures } from './failures/list.ts'
export { proveExpectations, type Proof } from './failures/prove.ts'
export type { Consequence, Failure, Interval, Outage } from './failures/model.ts'

// Lead one design to another, step by step.
export { loadWrittenDesign } from './compile/load-design.ts'
export { planMigration } from './migration/plan-migration.ts'
export { writtenOf, type Written } from './migration/written.ts'
export type { MigrationContext } from './migration/world.ts'
export type { Migration, Naive, Step } from './migration/model.ts'

// Render it: files with paths below the output folder, as `keiro build` writes them, and the picture as SVG.
export { renderDeployment, type Deployment } from './deploy/deployment.ts'
export type { RenderedFile } from './deploy/resource.ts'
export { renderRouters } from './routers/render.ts'
export { renderMap } from './report/map.ts'
