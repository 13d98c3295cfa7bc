import type { Deployment } from '../deploy/deployment.ts'
import type { ReportInput } from '../report/report.ts'
import { jsonValue } from './output.ts'
import { proofAsData } from './proof-data.ts'
import { tablesOf } from './routes.ts'
import { placesInFolder, type Workspace } from './workspace.ts'

/** `report.json`: the same as the report for people, for programs. `format` changes when its shape does. */
export function reportData(input: ReportInput, workspace: Workspace, deployment: Deployment): string {
  const { design, index, proof, problems, version } = input
  const data = {
    format: 1,
    keiro: version,
    network: index.network,
    routes: Object.fromEntries(index.network.nodes.map((node) => [node.id, tablesOf(node, proof.state)])),
    proof: proofAsData(proof, design.expect),
    problems,
    apply: { steps: input.steps, waves: deployment.order },
    assumptions: input.assumptions,
  }
  // Problems already have their places as seen from the folder.
  return linedJson({ ...asObject(placesInFolder(data, workspace.folder)), problems })
}

/** JSON with a line for every element two levels down: small, and a change shows in the lines that it is in. */
function linedJson(value: object): string {
  const lines = Object.entries(value).map(([key, inner]: [string, unknown]) => `${JSON.stringify(key)}: ${lined(inner, 1)}`)
  return `{\n${lines.join(',\n')}\n}\n`
}

function lined(value: unknown, depth: number): string {
  const indent = ' '.repeat(depth)
  if (depth < 3 && Array.isArray(value) && value.length > 0)
    return `[\n${value.map((item) => `${indent}${lined(item, 3)}`).join(',\n')}\n${indent.slice(1)}]`
  if (depth < 3 && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
    return `{\n${entries.map(([key, inner]: [string, unknown]) => `${indent}${JSON.stringify(key)}: ${lined(inner, depth + 1)}`).join(',\n')}\n${indent.slice(1)}}`
  }
  return JSON.stringify(value, jsonValue)
}

const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {})
