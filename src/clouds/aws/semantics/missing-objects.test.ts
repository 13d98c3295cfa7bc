import { expect, test } from 'vitest'
import type { InterfaceRef, Network, NetworkNode } from '../../../network/model.ts'
import type { AwsObjects } from '../objects.ts'
import { ask, STRANGER, worldOf } from '../../../../test/aws/ask.ts'
import { dice, pick, randomAccount, type Dice } from './fixtures/random-account.ts'

const RUNS = Number(process.env['KEIRO_ORACLE_RUNS'] ?? 40)

/** An account of which some objects are not told: every list loses about one in eight. */
function withHoles(objects: AwsObjects, roll: Dice): AwsObjects {
  const some = <T>(items: readonly T[]): T[] => items.filter(() => roll(8) > 0)
  return {
    ...objects,
    vpcs: some(objects.vpcs),
    subnets: some(objects.subnets),
    routeTables: some(objects.routeTables),
    networkAcls: some(objects.networkAcls),
    securityGroups: some(objects.securityGroups),
    prefixLists: some(objects.prefixLists),
    networkInterfaces: some(objects.networkInterfaces),
    instances: some(objects.instances),
    internetGateways: some(objects.internetGateways),
    egressOnlyGateways: some(objects.egressOnlyGateways),
    natGateways: some(objects.natGateways),
    peerings: some(objects.peerings),
  }
}

/** Everything that one part of the network names exists in another. */
function danglingNames(network: Network): string[] {
  const nodes = new Map<string, NetworkNode>(network.nodes.map((node) => [node.id, node]))
  const links = new Set<string>(network.links.map((link) => link.id))
  const filters = new Set<string>(network.filters.map((filter) => filter.id))
  const sets = new Set<string>((network.addressSets ?? []).map((set) => set.id))
  const hasPort = ({ node, interface: name }: InterfaceRef): boolean =>
    nodes.get(node)?.interfaces.some((port) => port.name === name) === true
  const wrong: string[] = []
  const expectIn = (known: ReadonlySet<string>, name: string | undefined, where: string): void => {
    if (name !== undefined && !known.has(name)) wrong.push(`${where} names ${name}`)
  }
  for (const link of network.links)
    for (const end of link.ends) if (!hasPort(end)) wrong.push(`link ${link.id} names ${end.node} ${end.interface}`)
  for (const group of network.endpoints)
    for (const end of group.members) if (!hasPort(end)) wrong.push(`group ${group.name} names ${end.node}`)
  for (const filter of network.filters)
    for (const rule of filter.rules)
      for (const set of [...(rule.sourceSets ?? []), ...(rule.destinationSets ?? [])]) expectIn(sets, set, `filter ${filter.id}`)
  for (const node of network.nodes) {
    const tables = new Set(node.tables.map((table) => table.name))
    for (const port of node.interfaces) {
      if (port.name.length > 15) wrong.push(`${node.id} ${port.name} is too long`)
      expectIn(links, port.link, `${node.id} ${port.name}`)
      expectIn(filters, port.filterIn, `${node.id} ${port.name}`)
      expectIn(filters, port.filterOut, `${node.id} ${port.name}`)
      expectIn(tables, port.table, `${node.id} ${port.name}`)
    }
    for (const { routes } of node.tables)
      for (const { target, prefix } of routes) {
        const end = target.kind === 'deliver' ? target : 'interface' in target ? { node: node.id, interface: target.interface } : undefined
        if (end !== undefined && !hasPort(end)) wrong.push(`${node.id} ${prefix} leads to ${end.node} ${end.interface}`)
      }
  }
  return wrong
}

test(`with objects missing, the network of ${RUNS} random accounts is whole and can be asked`, () => {
  const verdicts = new Set<string>()
  for (let seed = 1; seed <= RUNS; seed++) {
    const roll = dice(seed)
    const objects = withHoles(randomAccount(roll).objects, roll)
    const world = worldOf(objects)
    expect(danglingNames(world.index.network), `seed ${seed}`).toEqual([])
    const machines = world.index.network.nodes.filter((node) => node.kind === 'instance' && node.interfaces.length > 0)
    for (let i = 0; i < 20 && machines.length > 0; i++) {
      const [from, to] = [pick(roll, machines), pick(roll, machines)]
      const address = (node: NetworkNode): string => pick(roll, node.interfaces[0]!.addresses).split('/')[0]!
      const source = address(from)
      const destination = roll(3) === 0 ? STRANGER[source.includes(':') ? 'v6' : 'v4'] : address(to)
      if (source.includes(':') === destination.includes(':')) verdicts.add(ask(world, from.id, source, destination).verdict)
    }
  }
  expect([...verdicts]).toEqual(expect.arrayContaining(['ACCEPTED', 'UNDETERMINED', 'DENIED_IN', 'DENIED_OUT', 'NO_ROUTE', 'NULL_ROUTED']))
})
