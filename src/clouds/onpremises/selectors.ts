import { sortedEntries } from '../../core/stable.ts'
import type { Design, Gateway, Site } from '../../design/model.ts'
import type { OnPremisesRouter, OnPremisesSite } from './design.ts'

export const isSite = (site: Site | undefined): site is Site & OnPremisesSite => site?.kind === 'onpremises.site'
const isRouter = (gateway: Gateway): gateway is Gateway & OnPremisesRouter => gateway.kind === 'onpremises.router'

export function ownSites(design: Design): [string, OnPremisesSite][] {
  return sortedEntries(design.sites).flatMap(([name, site]): [string, OnPremisesSite][] => (isSite(site) ? [[name, site]] : []))
}

export function routerGateways(design: Design): [string, OnPremisesRouter][] {
  return sortedEntries(design.gateways).flatMap(([name, gateway]): [string, OnPremisesRouter][] =>
    isRouter(gateway) ? [[name, gateway]] : [],
  )
}
