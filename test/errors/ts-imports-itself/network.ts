import { defineNetwork, onPremises } from 'keiro'
import { ranges } from './ranges.ts'

export const count = 1
export default defineNetwork({ name: 'one-site', sites: { osaka: onPremises.site({ cidr: ranges.osaka }) } })
