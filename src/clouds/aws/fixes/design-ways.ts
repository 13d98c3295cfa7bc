import type { Design } from '../../../design/model.ts'
import type { Obstacle } from '../../../network/edits.ts'
import { PROTOCOL } from '../../../network/model.ts'
import type { DesignChange } from '../../cloud.ts'
import { isSix } from '../../edits/terraform-text.ts'
import type { AwsNetworkLoadBalancer } from '../design.ts'
import type { AwsObjects } from '../objects.ts'
import { isRouters, isTransitGateway, isVpc } from '../selectors.ts'
import { groupChange, groupOfSubnet, partOf, withVpc, type Group } from './design-parts.ts'
import { askedRange, holds, isOutside } from './tables.ts'

/** What a group of subnets may have besides: ways to the internet, routes, endpoints; and what a load balancer lacks. */
export function wayChanges(design: Design, objects: AwsObjects, obstacle: Obstacle): readonly DesignChange[] {
  if (obstacle.goal !== 'pass') return []
  if (obstacle.kind === 'balance') return balancerChanges(design, obstacle)
  const group = obstacle.kind === 'route' ? groupOfSubnet(design, obstacle.node) : undefined
  if (group === undefined) return []
  return [
    ...lostRoutes(group, obstacle),
    ...(isOutside(objects, obstacle) ? [...outward(group, obstacle), ...endpoints(group, objects, obstacle)] : []),
    ...(isOutside(objects, obstacle) ? routes(design, group, askedRange(obstacle)) : []),
  ]
}

/** A route of the group's own that drops. Rules of routes are named `10.99.0.0/16 …`. */
function lostRoutes(group: Group, { rule = '' }: Obstacle): DesignChange[] {
  const [prefix = ''] = rule.split(' ')
  const to = group.group.routes[prefix]
  if (to === undefined) return []
  return [
    groupChange(
      group,
      {
        key: `route - ${prefix}`,
        cost: 2.5,
        words: `leave the route ${prefix} to ${to} out of ${group.site}/${group.name}`,
        path: `.routes.${prefix}`,
        text: `routes: delete '${prefix}': '${to}'`,
      },
      (each) => ({ ...each, routes: Object.fromEntries(Object.entries(each.routes).filter(([range]) => range !== prefix)) }),
    ),
  ]
}

function outward(group: Group, { destination }: Obstacle): DesignChange[] {
  const place = `${group.site}/${group.name}`
  const { vpc, group: now } = group
  if (isSix(destination))
    return now.egressOnly || now.public || !vpc.ipv6
      ? []
      : [
          groupChange(
            group,
            { key: 'egressOnly', cost: 4, words: `let ${place} out by IPv6, and nothing in`, text: 'egressOnly: true' },
            (each) => ({ ...each, egressOnly: true }),
          ),
        ]
  const hasHost = Object.values(vpc.subnets).some((each) => each.public)
  return [
    ...(now.public || now.nat !== null || !hasHost
      ? []
      : [
          groupChange(group, { key: 'nat', cost: 5, words: `let ${place} out by a NAT gateway`, text: "nat: 'single'" }, (each) => ({
            ...each,
            nat: 'single' as const,
          })),
        ]),
    ...(now.public || now.nat !== null
      ? []
      : [
          groupChange(
            group,
            {
              key: 'public',
              cost: 6,
              words: `make ${place} public: a route to an internet gateway, and public addresses`,
              text: 'public: true',
            },
            (each) => ({ ...each, public: true, publicAddresses: each.hosts > 0, egressOnly: false }),
          ),
        ]),
  ]
}

/** To a transit gateway that the VPC is attached to, its VPN gateway, or routers that stand in it. */
function routes(design: Design, group: Group, prefix: string | undefined): DesignChange[] {
  if (prefix === undefined) return []
  const targets = Object.entries(design.gateways).flatMap(([name, gateway]) => {
    const isHub = isTransitGateway(gateway) && gateway.attach.includes(group.site)
    const isOwn = gateway['site'] === group.site && (isRouters(gateway) || gateway.kind === 'aws.vpn-gateway')
    return isHub || isOwn ? [name] : []
  })
  return targets
    .filter((to) => group.group.routes[prefix] !== to)
    .map((to) =>
      groupChange(
        group,
        {
          key: `route ${prefix} ${to}`,
          cost: 3,
          words: `add the route ${prefix} to ${to} in ${group.site}/${group.name}`,
          path: '.routes',
          text: `routes: add '${prefix}': '${to}'`,
        },
        (each) => ({ ...each, routes: { ...each.routes, [prefix]: to } }),
      ),
    )
}

/** A gateway endpoint that the group's table lacks. */
function endpoints({ site, vpc, name: group }: Group, objects: AwsObjects, { destination }: Obstacle): DesignChange[] {
  return Object.entries(vpc.endpoints).flatMap(([name, endpoint]) => {
    if (endpoint.kind !== 'gateway' || endpoint.subnets.includes(group)) return []
    const list = objects.prefixLists.find(({ id }) => id === `aws:${site}/prefix-list/${endpoint.service}`)
    if (list?.prefixes?.some((range) => holds(range, destination)) !== true) return []
    const subnets = [...endpoint.subnets, group]
    return [
      {
        key: `sites.${site}.endpoints.${name} ${group}`,
        cost: 2.5,
        words: `let ${site}/${group} use the gateway endpoint ${name}`,
        path: `sites.${site}.endpoints.${name}`,
        text: `subnets: [${subnets.map((each) => `'${each}'`).join(', ')}]`,
        apply: (design: Design) =>
          withVpc(design, site, (each) => ({ ...each, endpoints: { ...each.endpoints, [name]: { ...endpoint, subnets } } })),
      },
    ]
  })
}

/** A zone without targets, and a port that no listener takes. */
function balancerChanges(design: Design, { object, code, protocol, ports }: Obstacle): DesignChange[] {
  const part = partOf(object, 'load-balancer')
  const site = part?.owner ?? ''
  const name = part?.name ?? ''
  const vpc = design.sites[site]
  const known = isVpc(vpc) ? vpc.services[name] : undefined
  if (known?.kind !== 'network-load-balancer') return []
  const change = (
    words: string,
    text: string,
    key: string,
    cost: number,
    edit: (balancer: AwsNetworkLoadBalancer) => AwsNetworkLoadBalancer,
  ): DesignChange => ({
    key: `sites.${site}.services.${name} ${key}`,
    cost,
    words,
    path: `sites.${site}.services.${name}`,
    text,
    apply: (now) =>
      withVpc(now, site, (each) => {
        const balancer = each.services[name]
        return balancer?.kind === 'network-load-balancer' ? { ...each, services: { ...each.services, [name]: edit(balancer) } } : each
      }),
  })
  if (code === 'ELBV2_NO_TARGETS_IN_AZ')
    return [
      change(`let every zone of ${site}/${name} send to the servers of all zones`, 'crossZone: true', 'crossZone', 2, (each) => ({
        ...each,
        crossZone: true,
      })),
    ]
  if (code !== 'ELBV2_LISTENERS_MISMATCH' || protocol !== PROTOCOL.tcp || ports === undefined || ports.from !== ports.to) return []
  const port = ports.from
  const [like] = known.listeners
  if (like === undefined) return []
  const { to, targetPort } = like
  return [
    change(
      `add a listener for tcp/${port} to ${site}/${name}`,
      `listeners: add { port: ${port}, to: '${to}', targetPort: ${targetPort} }`,
      `listener ${port}`,
      3,
      (each) => ({ ...each, listeners: [...each.listeners, { protocol: 'tcp', port, to, targetPort }] }),
    ),
  ]
}
