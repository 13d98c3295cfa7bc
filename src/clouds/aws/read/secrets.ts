import { isObject } from '../../snapshot/fields.ts'

/**
 * Fields that hold secrets or what programs keep in them, wherever they stand: never written to a snapshot.
 * Pre-shared keys stand in tunnel options and in the customer gateway's configuration (Site-to-Site VPN guide), BGP keys in
 * virtual interfaces and in the router configuration (Direct Connect API reference), and people put secrets into user data
 * and environment variables.
 */
const SECRET: ReadonlySet<string> = new Set([
  'authkey',
  'authtoken',
  'customergatewayconfiguration',
  'customerrouterconfig',
  'environment',
  'masterusername',
  'masteruserpassword',
  'masterusersecret',
  'presharedkey',
  'presharedkeyarn',
  'routerconfig',
  'userdata',
])

/** Tags are written only where they name something. */
const TAGS: ReadonlySet<string> = new Set(['tags', 'tagset', 'taglist'])

/** Whole answers of which only these fields are written: the rest is not about the network. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  Functions: ['FunctionName', 'FunctionArn', 'VpcConfig'],
  DBInstances: [
    'DBInstanceIdentifier',
    'DBInstanceArn',
    'DBInstanceStatus',
    'DBSubnetGroup',
    'AvailabilityZone',
    'SecondaryAvailabilityZone',
    'MultiAZ',
    'Endpoint',
    'DbInstancePort',
    'PubliclyAccessible',
    'VpcSecurityGroups',
    'Engine',
    'TagList',
  ],
  CacheClusters: [
    'CacheClusterId',
    'ARN',
    'CacheSubnetGroupName',
    'CacheNodes',
    'ConfigurationEndpoint',
    'SecurityGroups',
    'Engine',
    'NumCacheNodes',
  ],
}

/** An element of an answer as it may be written: without secrets, and with no tag but the name. */
export function withoutSecrets(key: string, element: unknown): unknown {
  const kept = KEPT[key]
  if (kept === undefined || !isObject(element)) return clean(element)
  return clean(Object.fromEntries(Object.entries(element).filter(([field]) => kept.includes(field))))
}

function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean)
  if (!isObject(value) || value instanceof Date || value instanceof Uint8Array) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([field]) => !SECRET.has(field.toLowerCase()))
      .map(([field, inner]) => [field, TAGS.has(field.toLowerCase()) ? names(inner) : clean(inner)]),
  )
}

function names(tags: unknown): unknown {
  return Array.isArray(tags) ? tags.filter((tag) => isObject(tag) && (tag['Key'] === 'Name' || tag['key'] === 'Name')) : []
}
