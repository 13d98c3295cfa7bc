import type { Gateway, Site } from '../../design/model.ts'
import type { OnPremisesRouter, OnPremisesSite } from './design.ts'
import { gatewaysThat, sitesThat } from '../selectors.ts'

export const isSite = (site: Site | undefined): site is Site & OnPremisesSite => site?.kind === 'onpremises.site'
const isRouter = (gateway: Gateway): gateway is Gateway & OnPremisesRouter => gateway.kind === 'onpremises.router'

export const ownSites = sitesThat(isSite)
export const routerGateways = gatewaysThat(isRouter)
