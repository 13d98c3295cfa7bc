import type { Rule } from '../clouds/rule.ts'
import { CLOUD_RULES } from '../clouds/rules.ts'
import { addressTwice } from './address-twice.ts'
import { containerRange } from './container-range.ts'
import { duplicateAsn } from './duplicate-asn.ts'
import { duplicateLink } from './duplicate-link.ts'
import { expectationFasterThanTimers } from './expectation-faster-than-timers.ts'
import { expectationWithoutPolicy } from './expectation-without-policy.ts'
import { fastBfd } from './fast-bfd.ts'
import { forwardingDropped } from './forwarding-dropped.ts'
import { longHoldTime } from './long-hold-time.ts'
import { oneZone } from './one-zone.ts'
import { openPolicy } from './open-policy.ts'
import { overlappingRanges } from './overlapping-ranges.ts'
import { policyInsideOneSite } from './policy-inside-one-site.ts'
import { policyWithoutWay } from './policy-without-way.ts'
import { publicAsn } from './public-asn.ts'
import { publicRange } from './public-range.ts'
import { rangeTooSmall } from './range-too-small.ts'
import { shadowedPolicy } from './shadowed-policy.ts'
import { shortHoldTime } from './short-hold-time.ts'
import { singlePointOfFailure } from './single-point-of-failure.ts'
import { slowActiveActive } from './slow-active-active.ts'
import { slowBfd } from './slow-bfd.ts'
import { smallInnerMtu } from './small-inner-mtu.ts'
import { specialRange } from './special-range.ts'
import { tunnelMtu } from './tunnel-mtu.ts'
import { unreachableButAllowed } from './unreachable-but-allowed.ts'
import { unsupportedBySystem } from './unsupported-by-system.ts'
import { unusedGateway } from './unused-gateway.ts'
import { unusedSite } from './unused-site.ts'

/** Every rule, in the order of the codes. */
export const RULES: readonly Rule[] = [
  overlappingRanges,
  specialRange,
  publicRange,
  containerRange,
  duplicateAsn,
  publicAsn,
  shortHoldTime,
  fastBfd,
  slowBfd,
  unsupportedBySystem,
  slowActiveActive,
  expectationFasterThanTimers,
  expectationWithoutPolicy,
  unreachableButAllowed,
  shadowedPolicy,
  policyInsideOneSite,
  policyWithoutWay,
  unusedGateway,
  unusedSite,
  duplicateLink,
  rangeTooSmall,
  tunnelMtu,
  smallInnerMtu,
  addressTwice,
  oneZone,
  forwardingDropped,
  openPolicy,
  singlePointOfFailure,
  longHoldTime,
  ...CLOUD_RULES,
]
