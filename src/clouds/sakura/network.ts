import { linkId, nodeId, type Interface, type Link } from '../../network/model.ts'
import type { NetworkPart } from '../cloud.ts'
import type { SakuraObjects, Server, ServerInterface, VSwitch } from './objects.ts'

/** What Sakura's objects do with packets: switches joined by a bridge are one segment; a switch has no routing of its own. */
export function sakuraNetwork(objects: SakuraObjects): NetworkPart {
  const segments = lanSegments(objects)
  return {
    nodes: [],
    links: segments,
    filters: [],
    endpoints: lanSites(objects).map(([site, lan]) => ({ name: site, prefixes: [lan.cidr], members: [], from: lan.from })),
    routers: objects.servers.map((server) => ({ node: nodeId(server.node), interfaces: lanInterfaces(objects, server), routes: [] })),
    underlay: [],
    internet: objects.servers.flatMap((server) =>
      server.interfaces
        .filter((port) => port.upstream.kind === 'internet')
        .map((port) => ({
          node: nodeId(server.node),
          interface: port.interface,
          addresses: [port.address.slice(0, port.address.indexOf('/'))],
        })),
    ),
  }
}

function lanSites(objects: SakuraObjects): [string, VSwitch][] {
  const bySite = new Map<string, VSwitch>()
  for (const lan of objects.switches) if (lan.use === 'lan' && !bySite.has(siteOf(lan.id))) bySite.set(siteOf(lan.id), lan)
  return [...bySite]
}

function lanSegments(objects: SakuraObjects): Link[] {
  return lanSites(objects).flatMap(([site, lan]): Link[] => {
    const ends = objects.servers.flatMap((server) =>
      server.interfaces
        .filter((port) => isLanOf(objects, port, site))
        .map((port) => ({ node: nodeId(server.node), interface: port.interface })),
    )
    return ends.length === 0 ? [] : [{ id: segmentId(site), kind: 'segment', ends, fails: true, label: `LAN of ${site}`, from: lan.from }]
  })
}

function lanInterfaces(objects: SakuraObjects, server: Server): Interface[] {
  return server.interfaces.flatMap((port): Interface[] => {
    const lan = objects.switches.find((candidate) => candidate.id === port.upstream.id)
    if (lan?.use !== 'lan') return []
    return [
      {
        name: port.interface,
        kind: 'ethernet',
        addresses: [port.address],
        mtu: 1500,
        link: segmentId(siteOf(lan.id)),
        antiSpoof: false,
        from: server.from,
      },
    ]
  })
}

function isLanOf(objects: SakuraObjects, port: ServerInterface, site: string): boolean {
  const lan = objects.switches.find((candidate) => candidate.id === port.upstream.id)
  return lan?.use === 'lan' && siteOf(lan.id) === site
}

/** `sakura:ishikari/switch/is1a` → `ishikari`. */
function siteOf(id: string): string {
  return id.slice(id.indexOf(':') + 1, id.indexOf('/'))
}

const segmentId = (site: string): Link['id'] => linkId(`lan/${site}`)
