import type { PipelineAccess } from '../cloud.ts'
import type { SakuraObjects } from './objects.ts'

/** This cloud knows API keys and service principals only, no federation: the key is a secret of the repository, by reference. */
export function pipelineAccess(objects: SakuraObjects): PipelineAccess | undefined {
  if (objects.switches.length === 0 && objects.internets.length === 0) return undefined
  return {
    steps: () => [],
    environment: {
      SAKURA_ACCESS_TOKEN: '${{ secrets.SAKURA_ACCESS_TOKEN }}',
      SAKURA_ACCESS_TOKEN_SECRET: '${{ secrets.SAKURA_ACCESS_TOKEN_SECRET }}',
    },
    settings: [
      { kind: 'secret', name: 'SAKURA_ACCESS_TOKEN', meaning: 'API key of Sakura Cloud, limited to the account of this network' },
      { kind: 'secret', name: 'SAKURA_ACCESS_TOKEN_SECRET', meaning: 'secret half of that key' },
    ],
  }
}
