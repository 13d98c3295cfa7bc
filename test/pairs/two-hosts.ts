import { indexNetwork } from '../../src/network/index.ts'
import { filterId, linkId, nodeId, type Filter, type Network, type NetworkNode } from '../../src/network/model.ts'
import { NOTHING_DOWN } from '../../src/routing/model.ts'
import { simulateRoutes } from '../../src/routing/simulate.ts'
import type { Terrain } from '../../src/reach/flight.ts'
import { terrainOf } from '../../src/reach/trace.ts'

/** Hosts `a` (10.0.0.1) and `b` (10.0.0.2) on one wire, each with a filter in and out (`a/in`, `a/out`, `b/in`, `b/out`); open where none is given. */
export function twoHosts(filters: readonly Pick<Filter, 'rules' | 'stateful'>[]): Terrain {
  const host = (id: string, own: number): NetworkNode => ({
    id: nodeId(id),
    role: 'host',
    place: { cloud: 'test' },
    interfaces: [
      {
        name: 'eth0',
        kind: 'ethernet',
        addresses: [`10.0.0.${own}/24`],
        mtu: 1500,
        link: linkId('wire'),
        filterIn: filterId(`${id}/in`),
        filterOut: filterId(`${id}/out`),
        antiSpoof: false,
        from: {},
      },
    ],
    tables: [
      {
        name: 'main',
        routes: [{ prefix: '10.0.0.0/24', target: { kind: 'connected', interface: 'eth0' }, preference: 0, origin: 'local', from: {} }],
      },
    ],
    translations: [],
    clampsMss: false,
    from: {},
  })
  const ids = ['a/in', 'a/out', 'b/in', 'b/out']
  const network: Network = {
    name: 'pair',
    nodes: [host('a', 1), host('b', 2)],
    links: [
      {
        id: linkId('wire'),
        kind: 'wire',
        ends: [
          { node: nodeId('a'), interface: 'eth0' },
          { node: nodeId('b'), interface: 'eth0' },
        ],
        fails: false,
        label: 'wire',
        from: {},
      },
    ],
    tunnels: [],
    sessions: [],
    filters: ids.map((id, i) => ({
      id: filterId(id),
      default: 'drop',
      label: id,
      from: {},
      ...(filters[i] ?? { rules: [{ action: 'accept', protocol: 'any', from: {} }], stateful: true }),
    })),
    endpoints: ['a', 'b'].map((name, i) => ({
      name,
      prefixes: [`10.0.0.${i + 1}/32`],
      members: [{ node: nodeId(name), interface: 'eth0', address: `10.0.0.${i + 1}` }],
      from: {},
    })),
  }
  const index = indexNetwork(network)
  return terrainOf(index, simulateRoutes(index, { down: NOTHING_DOWN }), NOTHING_DOWN)
}
