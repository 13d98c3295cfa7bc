import type { Location } from '../../../core/problem.ts'
import { Fault, given, optionalText, text, type JsonObject } from '../../snapshot/fields.ts'
import type { GoogleObject } from '../objects.ts'

/** `projects/p/global/networks/default` of an URL or path. */
export function pathOf(link: string): string {
  const at = link.indexOf('projects/')
  return at < 0 ? link : link.slice(at)
}

export function optionalLink(value: JsonObject, key: string): string | undefined {
  const link = optionalText(value, key)
  return link === undefined ? undefined : pathOf(link)
}

export const link = (value: JsonObject, key: string): string => pathOf(text(value, key))

export function common(value: JsonObject, at: Location): GoogleObject {
  const id = link(value, 'selfLink')
  const parts = id.split('/')
  const after = (word: string): string | undefined => (parts.includes(word) ? parts[parts.indexOf(word) + 1] : undefined)
  const project = after('projects')
  if (project === undefined) throw new Fault('selfLink', `"${id}" is not the link of a resource`)
  const zone = after('zones')
  return {
    id,
    name: text(value, 'name'),
    project,
    ...given('region', after('regions') ?? zone?.split('-').slice(0, -1).join('-')),
    ...given('zone', zone),
    from: { object: id, at },
  }
}
