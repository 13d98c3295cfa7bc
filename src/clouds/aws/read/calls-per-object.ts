import type { Call, Page } from './calls.ts'
import type { Clients } from './clients.ts'
import { isObject } from '../../snapshot/fields.ts'

/** A call that lists objects, and calls about each of them, which answer without saying which one was asked about. */
export interface CallPerObject {
  readonly list: Call
  /** Field of a listed object that names it in the other calls. */
  readonly id: string
  /** Absent: all. */
  readonly concerns?: (object: Readonly<Record<string, unknown>>) => boolean
  readonly details: readonly DetailCall[]
}

export interface DetailCall {
  readonly action: string
  /** Top-level key of the file: a list of `{ [id]: …, [holds]: […] }`. */
  readonly key: string
  readonly holds: string
  readonly page: (clients: Clients, id: string, next: string | undefined) => Promise<Page>
  readonly means: string
}

const marker = (next: string | undefined): { Marker?: string } => (next === undefined ? {} : { Marker: next })
const token = (next: string | undefined): { NextToken?: string } => (next === undefined ? {} : { NextToken: next })

const THROUGH_IT = 'answers through them are UNDETERMINED'

export const CALLS_PER_OBJECT: readonly CallPerObject[] = [
  {
    list: {
      action: 'elasticloadbalancing:DescribeLoadBalancers',
      key: 'LoadBalancers',
      means: 'load balancers are known by their interfaces only',
      page: async ({ balancing }, next) => {
        const answer = await balancing.describeLoadBalancers(marker(next))
        return { items: answer.LoadBalancers ?? [], next: answer.NextMarker }
      },
    },
    id: 'LoadBalancerArn',
    details: [
      {
        action: 'elasticloadbalancing:DescribeListeners',
        key: 'LoadBalancerListeners',
        holds: 'Listeners',
        means: THROUGH_IT,
        page: async ({ balancing }, LoadBalancerArn, next) => {
          const answer = await balancing.describeListeners({ LoadBalancerArn, ...marker(next) })
          return { items: answer.Listeners ?? [], next: answer.NextMarker }
        },
      },
      {
        action: 'elasticloadbalancing:DescribeLoadBalancerAttributes',
        key: 'LoadBalancerAttributes',
        holds: 'Attributes',
        means: 'AWS’s defaults are assumed',
        page: async ({ balancing }, LoadBalancerArn) => {
          const answer = await balancing.describeLoadBalancerAttributes({ LoadBalancerArn })
          return { items: answer.Attributes ?? [], next: undefined }
        },
      },
    ],
  },
  {
    list: {
      action: 'elasticloadbalancing:DescribeTargetGroups',
      key: 'TargetGroups',
      means: THROUGH_IT,
      page: async ({ balancing }, next) => {
        const answer = await balancing.describeTargetGroups(marker(next))
        return { items: answer.TargetGroups ?? [], next: answer.NextMarker }
      },
    },
    id: 'TargetGroupArn',
    details: [
      {
        action: 'elasticloadbalancing:DescribeTargetHealth',
        key: 'LoadBalancerTargetHealth',
        holds: 'TargetHealthDescriptions',
        means: THROUGH_IT,
        page: async ({ balancing }, TargetGroupArn) => {
          const answer = await balancing.describeTargetHealth({ TargetGroupArn })
          return { items: answer.TargetHealthDescriptions ?? [], next: undefined }
        },
      },
      {
        action: 'elasticloadbalancing:DescribeTargetGroupAttributes',
        key: 'TargetGroupAttributes',
        holds: 'Attributes',
        means: 'AWS’s defaults are assumed',
        page: async ({ balancing }, TargetGroupArn) => {
          const answer = await balancing.describeTargetGroupAttributes({ TargetGroupArn })
          return { items: answer.Attributes ?? [], next: undefined }
        },
      },
    ],
  },
  {
    list: {
      action: 'ec2:DescribeManagedPrefixLists',
      key: 'ManagedPrefixLists',
      means: 'ranges of prefix lists are unknown',
      page: async ({ ec2 }, next) => {
        const answer = await ec2.describeManagedPrefixLists(token(next))
        return { items: answer.PrefixLists ?? [], next: answer.NextToken }
      },
    },
    id: 'PrefixListId',
    details: [
      {
        action: 'ec2:GetManagedPrefixListEntries',
        key: 'ManagedPrefixListEntries',
        holds: 'Entries',
        means: 'ranges of prefix lists are unknown',
        page: async ({ ec2 }, PrefixListId, next) => {
          const answer = await ec2.getManagedPrefixListEntries({ PrefixListId, ...token(next) })
          return { items: answer.Entries ?? [], next: answer.NextToken }
        },
      },
    ],
  },
  {
    list: {
      action: 'ec2:DescribeTransitGatewayRouteTables',
      key: 'TransitGatewayRouteTables',
      means: 'answers through transit gateways are UNDETERMINED',
      page: async ({ ec2 }, next) => {
        const answer = await ec2.describeTransitGatewayRouteTables(token(next))
        return { items: answer.TransitGatewayRouteTables ?? [], next: answer.NextToken }
      },
    },
    id: 'TransitGatewayRouteTableId',
    concerns: (table) => table['State'] !== 'deleted',
    details: [
      {
        action: 'ec2:GetTransitGatewayRouteTablePropagations',
        key: 'TransitGatewayPropagations',
        holds: 'TransitGatewayRouteTablePropagations',
        means: THROUGH_IT,
        page: async ({ ec2 }, TransitGatewayRouteTableId, next) => {
          const answer = await ec2.getTransitGatewayRouteTablePropagations({ TransitGatewayRouteTableId, ...token(next) })
          return { items: answer.TransitGatewayRouteTablePropagations ?? [], next: answer.NextToken }
        },
      },
      {
        action: 'ec2:SearchTransitGatewayRoutes',
        key: 'TransitGatewayRoutes',
        holds: 'Routes',
        means: THROUGH_IT,
        // Active and blackhole together are all routes that matter; the call wants at least one filter.
        page: async ({ ec2 }, TransitGatewayRouteTableId, next) => {
          const Filters = [{ Name: 'state', Values: ['active', 'blackhole'] }]
          const answer = await ec2.searchTransitGatewayRoutes({ TransitGatewayRouteTableId, Filters, ...token(next) })
          return {
            items: answer.Routes ?? [],
            next: answer.NextToken,
            isCut: answer.NextToken === undefined && answer.AdditionalRoutesAvailable === true,
          }
        },
      },
    ],
  },
  {
    list: {
      action: 'directconnect:DescribeDirectConnectGateways',
      key: 'DirectConnectGateways',
      isGlobal: true,
      means: 'what becomes of packets to Direct Connect is UNDETERMINED',
      page: async ({ directConnect }, nextToken) => {
        const answer = await directConnect.describeDirectConnectGateways(nextToken === undefined ? {} : { nextToken })
        return { items: answer.directConnectGateways ?? [], next: answer.nextToken }
      },
    },
    id: 'directConnectGatewayId',
    details: [
      {
        action: 'directconnect:DescribeDirectConnectGatewayAssociations',
        key: 'DirectConnectGatewayAssociations',
        // These say themselves which gateway they are of: written as they come.
        holds: '',
        means: 'what becomes of packets to Direct Connect is UNDETERMINED',
        page: async ({ directConnect }, directConnectGatewayId, nextToken) => {
          const answer = await directConnect.describeDirectConnectGatewayAssociations({
            directConnectGatewayId,
            ...(nextToken === undefined ? {} : { nextToken }),
          })
          return { items: answer.directConnectGatewayAssociations ?? [], next: answer.nextToken }
        },
      },
    ],
  },
]

/** The value of a listed object's id field. */
export function idOf(object: unknown, field: string): string | undefined {
  const value = isObject(object) ? object[field] : undefined
  return typeof value === 'string' ? value : undefined
}

/** Every right that the import uses. */
export function actionsOf(calls: readonly Call[]): string[] {
  const all = [
    'sts:GetCallerIdentity',
    'ec2:DescribeRegions',
    ...calls.map(({ action }) => action),
    ...CALLS_PER_OBJECT.flatMap(({ list, details }) => [list.action, ...details.map(({ action }) => action)]),
  ]
  return [...new Set(all)].sort()
}
