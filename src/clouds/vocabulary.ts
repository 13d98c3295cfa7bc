import { coreVocabulary } from '../design/core-vocabulary.ts'
import type { Vocabulary } from '../design/vocabulary.ts'
import { awsVocabulary } from './aws/schema.ts'
import { onPremisesVocabulary } from './onpremises/schema.ts'
import { sakuraVocabulary } from './sakura/schema.ts'

/** The whole language: what needs no cloud, and what each cloud adds. */
export const vocabularies: readonly Vocabulary[] = [coreVocabulary, awsVocabulary, sakuraVocabulary, onPremisesVocabulary]
