import { defineNetwork, onPremises } from 'keiro'

function rangeOf(site: string): string {
  throw new Error(`no range for ${site} in the plan`)
}

export default defineNetwork({ name: 'one-site', sites: { osaka: onPremises.site({ cidr: rangeOf('osaka') }) } })
