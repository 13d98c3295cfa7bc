import { formatService, type Expectation } from '../design/model.ts'
import type { Proof } from '../failures/prove.ts'
import { countProof, isProven } from '../report/proof-sections.ts'

/** A proof as JSON shows it: no routing state, and `null` for an outage that only repair ends. */
export function proofAsData(proof: Proof, expectations: readonly Expectation[]): object {
  return {
    proven: isProven(proof),
    counts: countProof(proof),
    expectations: expectations.map((expectation, index) => ({
      ...expectation,
      service: formatService(expectation.service),
      met: proof.met[index],
      verdict: proof.healthy[index]?.verdict,
      blockers: proof.healthy[index]?.blockers ?? [],
      ...(proof.judged[index]?.violation === undefined ? {} : { violation: proof.judged[index].violation }),
      ...(proof.judged[index]?.fullest === undefined ? {} : { fullest: proof.judged[index].fullest }),
    })),
    failures: proof.failures.map((failure) => ({
      ...failure,
      consequences: proof.consequences.filter((one) => one.failure.id === failure.id).map(({ failure: _failure, ...rest }) => rest),
    })),
  }
}
