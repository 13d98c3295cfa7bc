import { describe, expect } from 'vitest'
import { labDoctor } from '../../src/lab/run/doctor.ts'
import type { DrillFlow } from '../../src/lab/run/drill.ts'
import type { ExampleLab } from './example-plan.ts'

const diagnosis = await labDoctor()
const missing = diagnosis.findings.filter((finding) => finding.required && !finding.found).map((finding) => finding.what)

/** Skipped where the machine can run no lab, with what it lacks in the name; a failure where a lab is required. */
export function describeLab(name: string, body: () => void): void {
  if (diagnosis.ready) {
    describe(name, body)
    return
  }
  const reason = `no lab on this machine: it lacks ${missing.join(', ')}`
  if (process.env['KEIRO_LAB_REQUIRED'] === '1') throw new Error(reason)
  describe.skip(`${name} (skipped, ${reason})`, body)
}

export function flowFrom({ index }: ExampleLab, from: string, to = 'tokyo/app'): DrillFlow {
  const host = (group: string): DrillFlow['source'] => {
    const member = index.network.endpoints.find((candidate) => candidate.name === group)?.members[0]
    expect(member, `a host of ${group}`).toBeDefined()
    return { node: member?.node ?? '', address: member?.address ?? '' }
  }
  return { from, to, service: { protocol: 'tcp', ports: { from: 443, to: 443 } }, source: host(from), destination: host(to) }
}
