import type { DirectConnect } from '@aws-sdk/client-direct-connect'
import type { EC2 } from '@aws-sdk/client-ec2'
import type { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { ElastiCache } from '@aws-sdk/client-elasticache'
import type { Lambda } from '@aws-sdk/client-lambda'
import type { RDS } from '@aws-sdk/client-rds'

/** The SDK's clients of one region. */
export interface Clients {
  readonly ec2: EC2
  readonly balancing: ElasticLoadBalancingV2
  readonly rds: RDS
  readonly cache: ElastiCache
  readonly lambda: Lambda
  readonly directConnect: DirectConnect
}

export interface ClientSettings {
  readonly region?: string
  readonly profile?: string
  readonly endpoint?: string
  readonly attempts?: number
}

/** How every client is set up: slows down by itself when AWS says so, and never waits for ever. */
export function clientConfig({ region, profile, endpoint, attempts }: ClientSettings) {
  return {
    retryMode: 'adaptive',
    maxAttempts: attempts ?? 8,
    requestHandler: { connectionTimeout: 5000, requestTimeout: 60_000 },
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
  }
}

/** Loads the SDK: 0.5 s, so only when something is collected. */
export async function openClients(settings: ClientSettings): Promise<Clients> {
  const [ec2, balancing, rds, cache, lambda, directConnect] = await Promise.all([
    import('@aws-sdk/client-ec2'),
    import('@aws-sdk/client-elastic-load-balancing-v2'),
    import('@aws-sdk/client-rds'),
    import('@aws-sdk/client-elasticache'),
    import('@aws-sdk/client-lambda'),
    import('@aws-sdk/client-direct-connect'),
  ])
  const config = clientConfig(settings)
  return {
    ec2: new ec2.EC2(config),
    balancing: new balancing.ElasticLoadBalancingV2(config),
    rds: new rds.RDS(config),
    cache: new cache.ElastiCache(config),
    lambda: new lambda.Lambda(config),
    directConnect: new directConnect.DirectConnect(config),
  }
}

export function closeClients(clients: Clients): void {
  const { ec2, balancing, rds, cache, lambda, directConnect } = clients
  for (const client of [ec2, balancing, rds, cache, lambda, directConnect]) client.destroy()
}

export interface Identity {
  readonly account: string
  /** Of the user's own settings, where no region was asked for. */
  readonly region: string | undefined
}

/** Whose credentials these are; fails like every call where there are none. */
export async function whoAmI(settings: ClientSettings): Promise<Identity> {
  const { STS } = await import('@aws-sdk/client-sts')
  const client = new STS(clientConfig(settings))
  try {
    const region = await client.config.region()
    const { Account: account } = await client.getCallerIdentity({})
    return { account: account ?? 'unknown', region }
  } finally {
    client.destroy()
  }
}
