import type { Rule } from '../../rule.ts'
import { tooManyPorts } from './too-many-ports.ts'
import { zonesTwice } from './zones-twice.ts'

export const sakuraRules: readonly Rule[] = [tooManyPorts, zonesTwice]
