import { parsePrefix, prefixesOverlap } from '../ip/prefix.ts'
import type { Rule } from '../clouds/rule.ts'
import { ownRanges } from './ranges.ts'

/** Docker's first bridge, on every host that runs it with its defaults ("default-address-pools", dockerd reference). */
const DOCKER = '172.17.0.0/16'

export const containerRange: Rule = {
  code: 'CHECK-004',
  title: 'A range that Docker hosts keep for themselves',
  find: ({ design }) =>
    ownRanges(design)
      .filter((range) => prefixesOverlap(parsePrefix(DOCKER), range.prefix))
      .map((range) => ({
        severity: 'warning' as const,
        message: `${range.text} of ${range.owner} overlaps ${DOCKER}, the default bridge of Docker: hosts that run it answer to themselves instead of across the network`,
        path: range.path,
        hint: 'use another range, or set "bip" of every Docker host to something else',
      })),
}
