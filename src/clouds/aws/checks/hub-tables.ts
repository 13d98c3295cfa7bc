import type { Finding, Rule } from '../../rule.ts'
import type { AwsTransitGateway, HubTableChoice } from '../design.ts'
import { connectLinks, directConnectAssociations, transitGateways, vpnLinks } from '../selectors.ts'
import type { Design } from '../../../design/model.ts'

/** An attachment is associated with at most one table: "Transit gateway route tables", Amazon VPC Transit Gateways guide. */
export const hubTables: Rule = {
  code: 'CHECK-113',
  title: 'A transit gateway table that cannot work',
  find: ({ design }) =>
    transitGateways(design).flatMap(([name, hub]) =>
      Object.keys(hub.tables).length === 0
        ? linkTables(design, name, hub)
        : [...notAttached(name, hub), ...associatedTwice(name, hub), ...withoutTable(name, hub), ...linkTables(design, name, hub)],
    ),
}

function notAttached(name: string, hub: AwsTransitGateway): Finding[] {
  return Object.entries(hub.tables).flatMap(([table, { associate, propagate, routes }]) => {
    const named = [...associate, ...propagate, ...Object.values(routes).filter((to) => to !== 'blackhole')]
    return [...new Set(named)]
      .filter((site) => !hub.attach.includes(site))
      .map((site): Finding => ({
        severity: 'error',
        message: `table "${table}" of transit gateway "${name}" names VPC "${site}", which is not attached`,
        path: `gateways.${name}.tables.${table}`,
        hint: `add '${site}' to attach`,
      }))
  })
}

function associatedTwice(name: string, hub: AwsTransitGateway): Finding[] {
  const first = new Map<string, string>()
  return Object.entries(hub.tables).flatMap(([table, { associate }]) =>
    associate.flatMap((site): Finding[] => {
      const other = first.get(site)
      if (other === undefined) first.set(site, table)
      return other === undefined
        ? []
        : [
            {
              severity: 'error',
              message: `VPC "${site}" is associated with tables "${other}" and "${table}" of transit gateway "${name}", but an attachment looks up in one`,
              path: `gateways.${name}.tables.${table}.associate`,
              hint: 'keep one of them; a VPC may propagate to any number',
            },
          ]
    }),
  )
}

function withoutTable(name: string, hub: AwsTransitGateway): Finding[] {
  const associated = new Set(Object.values(hub.tables).flatMap((table) => table.associate))
  return hub.attach
    .filter((site) => !associated.has(site))
    .map((site) => ({
      severity: 'warning',
      message: `VPC "${site}" is attached to transit gateway "${name}", but associated with no table: whatever it sends there is dropped`,
      path: `gateways.${name}.tables`,
      hint: `name '${site}' in associate of a table`,
    }))
}

function linkTables(design: Design, name: string, hub: AwsTransitGateway): Finding[] {
  const known = Object.keys(hub.tables)
  const links: [number, string, HubTableChoice][] = [
    ...connectLinks(design).map(([i, link]): [number, string, HubTableChoice] => [i, link.hub, link.tables]),
    ...vpnLinks(design).map(([i, link]): [number, string, HubTableChoice] => [i, link.gateway, link.tables]),
    ...directConnectAssociations(design).map(([i, link]): [number, string, HubTableChoice] => [i, link.gateway, link.tables]),
  ]
  return links.flatMap(([i, gateway, { associate, propagate = [] }]): Finding[] =>
    gateway !== name
      ? []
      : [...(associate === undefined ? [] : [associate]), ...propagate]
          .filter((table) => !known.includes(table))
          .map((table) => ({
            severity: 'error',
            message: `the link names table "${table}", which transit gateway "${name}" does not have`,
            path: `links[${i}]`,
            hint:
              known.length === 0
                ? 'leave it out: all attachments share one table'
                : `it has ${known.map((each) => `"${each}"`).join(', ')}`,
          })),
  )
}
