import { awsRules } from './aws/checks/index.ts'
import type { Rule } from './rule.ts'
import { sakuraRules } from './sakura/checks/index.ts'

/** The rules that speak a cloud's own words, one cloud after the other. */
export const CLOUD_RULES: readonly Rule[] = [...awsRules, ...sakuraRules]
