import type { Design } from '../../design/model.ts'
import { expression, type Expression } from '../../deploy/resource.ts'
import type { SakuraObjects } from './objects.ts'

export interface SakuraNames {
  /** Tags of every resource that takes them. */
  readonly tags: readonly string[]
  /** Name of the archive that `out/packer` builds in every zone. */
  readonly image: string
  /** `sakura_vswitch.ishikari_is1a.id` for `sakura:ishikari/switch/is1a`. */
  readonly ref: (id: string, attribute?: string) => Expression
}

const TYPES = { switches: 'sakura_vswitch', bridges: 'sakura_bridge', internets: 'sakura_internet', servers: 'sakura_server' } as const

export function nameObjects(objects: SakuraObjects, design: Design): SakuraNames {
  const addresses = new Map<string, string>()
  for (const [noun, type] of Object.entries(TYPES) as [keyof typeof TYPES, string][]) {
    for (const object of objects[noun]) addresses.set(object.id, `${type}.${stem(object.name)}`)
  }
  return {
    tags: ['keiro', design.name],
    image: `${design.name}-router`,
    ref: (id, attribute = 'id') => {
      const address = addresses.get(id)
      if (address === undefined) throw new Error(`no Terraform name for ${id}`)
      return expression(`${address}.${attribute}`)
    },
  }
}

/** `edge-sakura-1` becomes `edge_sakura_1`. */
export function stem(name: string): string {
  const text = name.replace(/[^A-Za-z0-9_]/g, '_')
  return /^[0-9]/.test(text) ? `_${text}` : text
}
