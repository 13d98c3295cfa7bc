import type { Rule } from '../../rule.ts'
import { amazonAsns } from './amazon-asns.ts'
import { connectHoldTime } from './connect-hold-time.ts'
import { connectTransport } from './connect-transport.ts'
import { connectWithoutCidr } from './connect-without-cidr.ts'
import { defaultVpcRange } from './default-vpc-range.ts'
import { directConnectAsns } from './direct-connect-asns.ts'
import { hubRoutes } from './hub-routes.ts'
import { hubTables } from './hub-tables.ts'
import { mixedVpnRouting } from './mixed-vpn-routing.ts'
import { privateRouters } from './private-routers.ts'
import { quotas } from './quotas.ts'
import { regionMismatch } from './region-mismatch.ts'
import { reservedInside } from './reserved-inside.ts'
import { subnetRanges } from './subnet-ranges.ts'
import { zonesTwice } from './zones-twice.ts'

export const awsRules: readonly Rule[] = [
  connectWithoutCidr,
  connectTransport,
  hubRoutes,
  regionMismatch,
  subnetRanges,
  privateRouters,
  amazonAsns,
  defaultVpcRange,
  reservedInside,
  zonesTwice,
  quotas,
  connectHoldTime,
  hubTables,
  directConnectAsns,
  mixedVpnRouting,
]
