import type { Location } from '../../../core/problem.ts'
import { Fault, given, isObject, optionalObject, optionalText, text, type JsonObject } from '../../snapshot/fields.ts'
import type { AzureObject } from '../objects.ts'

/** A resource as the command line prints it: what REST keeps under `properties` stands beside the rest. */
export function flat(value: JsonObject): JsonObject {
  const properties = value['properties']
  return isObject(properties) ? { ...value, ...properties } : value
}

/** Azure does not tell capitals apart in ids. */
export const lower = (id: string): string => id.toLowerCase()

/** `microsoft.network/virtualnetworks/subnets` of an id: the last provider in it. */
export function typeOf(id: string): string | undefined {
  const parts = lower(id).split('/')
  const at = parts.lastIndexOf('providers')
  if (at < 0) return undefined
  const [provider, ...rest] = parts.slice(at + 1)
  const types = rest.filter((_, i) => i % 2 === 0)
  return provider === undefined || types.length === 0 ? undefined : [provider, ...types].join('/')
}

export function common(value: JsonObject, at: Location, region?: string): AzureObject {
  const id = lower(text(value, 'id'))
  const parts = id.split('/')
  const after = (word: string): string | undefined => (parts.includes(word) ? parts[parts.indexOf(word) + 1] : undefined)
  if (!id.startsWith('/')) throw new Fault('id', `"${id}" is not the id of a resource`)
  return {
    id,
    name: optionalText(value, 'name') ?? parts.at(-1) ?? id,
    resourceGroup: after('resourcegroups') ?? '',
    region: optionalText(value, 'location') ?? region ?? '',
    ...given('subscription', after('subscriptions')),
    from: { object: id, at },
  }
}

/** The id in `{ id }` under one of the keys: older versions of the command line write `Ip` where newer ones write `IP`. */
export function reference(value: JsonObject, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const found = optionalObject(value, key)
    const id = found === undefined ? undefined : optionalText(found, 'id')
    if (id !== undefined) return lower(id)
  }
  return undefined
}

/** Ids in a list of `{ id }`. */
export function references(value: JsonObject, key: string): string[] {
  return items(value, key).flatMap((item) => {
    const id = optionalText(item, 'id')
    return id === undefined ? [] : [lower(id)]
  })
}

export function items(value: JsonObject, key: string): JsonObject[] {
  const list: unknown = value[key]
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw new Fault(key, `${key} is not a list`)
  return list.map((item: unknown, i) => {
    if (!isObject(item)) throw new Fault(`${key}[${i}]`, 'it is not an object')
    return flat(item)
  })
}

/** A list, or the single value that stands for it. */
export function several(value: JsonObject, plural: string, single: string): string[] {
  const list: unknown = value[plural]
  const found = Array.isArray(list) ? list.filter((item): item is string => typeof item === 'string') : []
  const one = optionalText(value, single)
  return found.length > 0 ? found : one === undefined ? [] : [one]
}
