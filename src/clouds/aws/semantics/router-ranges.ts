import { subnetRanges, vpcRanges, type Semantics } from './context.ts'

/**
 * Where routers of the design stand, their tunnels run: the whole VPC when it holds no server, else the routers' subnets. An account
 * that was read has no such routers.
 */
export function addRouterRanges({ draft, look, objects }: Semantics): void {
  if (!objects.instances.some(({ role }) => role === 'router')) return
  const standing = { router: new Set<string>(), server: new Set<string>() }
  for (const { role, networkInterfaces } of objects.instances)
    for (const id of networkInterfaces) {
      const subnet = look.networkInterface.get(id)?.subnet
      if (subnet !== undefined) standing[role].add(subnet)
    }
  for (const vpc of objects.vpcs) {
    const subnets = look.subnetsOfVpc.get(vpc.id) ?? []
    const withRouters = subnets.filter((subnet) => standing.router.has(subnet.id))
    if (withRouters.length === 0) continue
    const ranges = subnets.some((subnet) => standing.server.has(subnet.id)) ? withRouters.flatMap(subnetRanges) : vpcRanges(vpc)
    for (const range of ranges) draft.underlay(range)
  }
}
