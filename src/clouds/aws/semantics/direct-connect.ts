import { bareAddress, containsPrefix, parsePrefix } from '../../../ip/prefix.ts'
import { linkId, type Provenance, type RouteTarget, type Watch } from '../../../network/model.ts'
import type { DirectConnectGateway, VirtualInterface } from '../objects.ts'
import { exactly, joinedLink } from '../../tunnel-faces.ts'
import { DIRECT_CONNECT_SCOPE, MAXIMUM_PATHS } from '../routing-rules.ts'
import { faceSession, isJoined, virtualInterfaceFaces } from './direct-connect-faces.ts'
import { aliasesOf, asNode, fabricPair4, fromOf, gatewayNode, placeOf, type Semantics } from './context.ts'
import { announcedFor, announcedOver, announcedTo, facesOf, isUp, type Announced, type Association } from './direct-connect-routes.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import { addPath, EVERYTHING, type SitePaths } from './vpn-paths.ts'

/** Tables of a virtual interface's node: what the user's side sends, and what comes to it. */
const TO_AWS = 'to-aws'
const BEYOND = 'beyond'
/** Bytes of the largest packet on a private virtual interface with jumbo frames, and on a transit one (Direct Connect guide). */
const MTU = { private: 9001, transit: 8500, public: 1500 } as const
/** After all that is known. */
const UNKNOWN = 200

/** What a gateway's association has become. */
interface Joint {
  readonly association: Association
  /** Port of the Direct Connect gateway, and its table for what comes in there. */
  readonly port: string
  readonly table: string
  readonly announced: readonly string[]
}

/** Direct Connect gateways and virtual interfaces, wired to the VPN and transit gateways, which must be drawn already. */
export function addDirectConnect(semantics: Semantics, paths: SitePaths): void {
  for (const gateway of semantics.objects.directConnectGateways) addGateway(semantics, gateway, paths)
  for (const face of semantics.objects.virtualInterfaces) if (isAlone(semantics, face)) addAlone(semantics, face, paths)
}

function isAlone({ objects }: Semantics, face: VirtualInterface): boolean {
  return face.type === 'public' || !objects.directConnectGateways.some((gateway) => gateway.id === face.gateway)
}

function addGateway(semantics: Semantics, gateway: DirectConnectGateway, paths: SitePaths): void {
  const from = fromOf(gateway)
  const node = semantics.draft.node(asNode(gateway.id), {
    role: 'fabric',
    kind: 'direct-connect-gateway',
    place: placeOf(gateway),
    from,
    aliases: aliasesOf(gateway),
  })
  node.hidesIdentity = true
  const faces = facesOf(semantics, gateway.id)
  // Those whose other end is in the network speak for themselves.
  const told = faces.filter((face) => !isJoined(semantics, face))
  const ports = new Map(told.map((face) => [face, addFace(semantics, node, face, `from/${face.id}`)]))
  const joints = gateway.associations.flatMap((association) => addAssociation(semantics, node, association, faces, paths, gateway))
  for (const joint of joints) {
    routeToFaces(node, joint.table, faces, ports, from)
    routeBack(semantics, node, joint, joints, faces)
  }
  // A virtual interface reaches the gateways of its own kind, never another virtual interface (Direct Connect guide, gateways).
  for (const face of faces) {
    node.table(`from/${face.id}`, from)
    for (const joint of joints.filter((each) => fits(semantics, face, each.association)))
      for (const prefix of joint.announced) reach(semantics, node, face, joint, prefix)
  }
  speak(semantics, node, gateway, joints)
}

/** The range is the association's, for what comes in by the interface; and the user's end is told. */
function reach({ draft, joined }: Semantics, node: NodeDraft, face: VirtualInterface, joint: Joint, prefix: string): void {
  const from: Provenance = { ...node.start.from, object: joint.association.id }
  node.route(`from/${face.id}`, { prefix, target: peer(joint.port), origin: 'propagated', from })
  if (isUp(face) && !isJoined({ joined }, face))
    draft.get(asNode(face.id)).route(TO_AWS, { prefix, target: peer('aws'), origin: 'propagated', from })
}

const peer = (port: string): RouteTarget => ({ kind: 'peer', interface: port })

/** Private interfaces lead to VPN gateways, transit ones to transit gateways. */
function fits({ objects }: Semantics, face: VirtualInterface, association: Association): boolean {
  const isVpnGateway = objects.vpnGateways.some((each) => each.id === association.gateway)
  return (face.type === 'private') === isVpnGateway
}

function addAssociation(
  semantics: Semantics,
  node: NodeDraft,
  association: Association,
  faces: readonly VirtualInterface[],
  paths: SitePaths,
  gateway: DirectConnectGateway,
): Joint[] {
  const resource = gateway.id
  const { draft } = semantics
  const from: Provenance = { ...node.start.from, object: association.id }
  const other = draft.find(gatewayNode(semantics, association.gateway))
  if (other === undefined) return []
  const usable = faces.filter((face) => isUp(face) && fits(semantics, face, association))
  const broken =
    association.brokenState !== undefined ? 'BAD_STATE_ATTACHMENT' : faces.length > 0 && usable.length === 0 ? 'BAD_STATE' : undefined
  const { known, complete } = announcedTo(semantics, resource)
  const path = { id: association.id, kind: 'direct-connect', spreads: false, known, complete } as const
  if (broken !== undefined) {
    addPath(paths, association.gateway, resource, { ...path, ports: [], broken })
    return []
  }
  const name = node.freshName('assoc')
  const table = `from/${association.id}`
  node.table(table, from)
  const speaks = usable.some((face) => isJoined(semantics, face))
  const [here, there] = speaks ? fabricPair4(semantics) : []
  const near = node.port({ name, mtu: MTU.transit, table, from, ...(here === undefined ? {} : { addresses: [`${here}/31`] }) })
  const far = other.port({
    name: other.freshName('dx'),
    mtu: MTU.transit,
    from,
    ...(there === undefined ? {} : { addresses: [`${there}/31`] }),
  })
  draft.wire(`wire/${association.id}`, `${association.id} at ${association.gateway}`, near, far, from)
  const announced = announcedFor(semantics, association)
  const inner =
    here === undefined || there === undefined
      ? {}
      : {
          inner: {
            port: far.interface,
            address: there,
            far: { ...near, address: here, table, asn: gateway.asn },
            link: linkId(`wire/${association.id}`),
            allowed: announced,
          },
        }
  addPath(paths, association.gateway, resource, { ...path, ports: [far.interface], ...inner })
  return [{ association, port: name, table, announced }]
}

/** Announced ranges by the interface that AWS prefers, equal ones together; an interface that nobody tells the ranges of may have any. */
function routeToFaces(
  node: NodeDraft,
  table: string,
  faces: readonly VirtualInterface[],
  ports: ReadonlyMap<VirtualInterface, string>,
  from: Provenance,
): void {
  const silent = faces.filter((face) => ports.has(face) && isUp(face) && face.announces === undefined)
  if (silent.length > 0 && faces.length > 1)
    node.assume(
      `what ${silent.map((face) => face.id).join(', ')} announces is not known: each is followed where no other announces the range`,
    )
  for (const face of faces.filter((each) => ports.has(each) && isUp(each))) {
    const announced: readonly Announced[] = announcedOver(face) ?? EVERYTHING.map((prefix) => ({ prefix, preference: UNKNOWN }))
    for (const { prefix, preference } of announced)
      node.route(table, {
        prefix,
        target: peer(ports.get(face)!),
        preference,
        origin: 'propagated',
        shares: true,
        from: { ...from, object: face.id },
      })
  }
}

/**
 * What comes from a gateway may go back to that same gateway; to another VPN gateway only where one interface announces a range that
 * holds both (Direct Connect guide, gateways: the exception of November 2021).
 */
function routeBack(
  semantics: Semantics,
  node: NodeDraft,
  joint: Joint,
  joints: readonly Joint[],
  faces: readonly VirtualInterface[],
): void {
  const from: Provenance = { ...node.start.from, object: joint.association.id }
  for (const prefix of joint.announced)
    node.route(joint.table, { prefix, target: peer(joint.port), preference: 1, origin: 'propagated', from })
  const supernets = faces
    .filter(isUp)
    .flatMap((face) => announcedOver(face) ?? [])
    .map((each) => parsePrefix(each.prefix))
  const isVpn = (each: Joint): boolean => semantics.objects.vpnGateways.some((gateway) => gateway.id === each.association.gateway)
  for (const other of joints) {
    if (other === joint || !isVpn(joint) || !isVpn(other)) continue
    for (const prefix of other.announced) {
      const both = supernets.some((outer) => [prefix, ...joint.announced].every((inner) => containsPrefix(outer, parsePrefix(inner))))
      if (both)
        node.route(joint.table, {
          prefix,
          target: peer(other.port),
          preference: 2,
          origin: 'propagated',
          from: { ...from, object: other.association.id },
        })
    }
  }
}

/** Sessions of the interfaces whose other end is in the network: what they bring goes on to the gateways of their kind, what they tell is what these associations allow. */
function speak(semantics: Semantics, node: NodeDraft, gateway: DirectConnectGateway, joints: readonly Joint[]): void {
  const faces = new Map(virtualInterfaceFaces(semantics.objects).map((face) => [face.id, face]))
  for (const face of facesOf(semantics, gateway.id)) {
    const [own, other] = [faces.get(face.id), semantics.joined.get(face.id)]
    if (own === undefined || other === undefined) continue
    node.bgp ??= {
      asn: gateway.asn,
      routerId: own.address,
      originations: [
        {
          source: 'static',
          policy: exactly(
            joints.flatMap((joint) => joint.announced),
            'allowed',
          ),
        },
      ],
      maximumPaths: MAXIMUM_PATHS.directConnect,
      tieBreak: 'router-id',
    }
    const name = node.freshName('vif')
    const table = `from/${face.id}`
    node.port({ name, addresses: [interfaceRange(face, own.address)], mtu: MTU[face.type], table, from: own.from })
    node.plugged(name, joinedLink(own, other))
    semantics.draft.joinedEnd({
      face: face.id,
      label: `virtual interface ${face.name}`,
      from: own.from,
      end: {
        node: node.id,
        interface: name,
        address: own.address,
        ...faceSession(face),
        importTables: joints.filter((joint) => fits(semantics, face, joint.association)).map((joint) => joint.table),
        exportTable: table,
      },
    })
  }
}

/** AWS tells the addresses with their length; a /30 where it does not. */
const interfaceRange = ({ amazonAddress = '' }: VirtualInterface, address: string): string =>
  amazonAddress.includes('/') ? amazonAddress : `${address}/30`

/** Keepalive 30 s, hold 90 s, unless the user's side asks for less (Direct Connect guide); BFD works only where the user's router speaks it. */
const FACE_BGP: Watch = {
  means: 'BGP of the virtual interface, hold timer (90 s)',
  low: 60,
  high: 90,
  source: 'Direct Connect guide: BGP timers 30/90 s',
}

/** The interface as a node of its own, whose far side is the user's; gives the gateway's port to it. */
function addFace(semantics: Semantics, gateway: NodeDraft, face: VirtualInterface, table: string): string {
  const { draft } = semantics
  const from = fromOf(face)
  const node = faceNode(semantics, face)
  const name = gateway.freshName('vif')
  const near = gateway.port({ name, mtu: MTU[face.type], table, from })
  const far = node.port({ name: 'aws', mtu: MTU[face.type], table: BEYOND, from })
  if (isUp(face)) {
    draft.wire(`wire/${face.id}`, `virtual interface ${face.name}`, near, far, from, FACE_BGP)
    for (const prefix of EVERYTHING) node.route(TO_AWS, { prefix, target: peer('aws'), from })
  }
  return name
}

function faceNode({ draft }: Semantics, face: VirtualInterface): NodeDraft {
  const drawn = draft.find(asNode(face.id))
  if (drawn !== undefined) return drawn
  const from = fromOf(face, isUp(face) ? undefined : 'BAD_STATE')
  const node = draft.node(asNode(face.id), {
    role: 'fabric',
    kind: 'virtual-interface',
    place: placeOf(face),
    from,
    aliases: [...aliasesOf(face), ...(face.customerAddress === undefined ? [] : [bareAddress(face.customerAddress)])],
  })
  node.table(TO_AWS, from)
  if (face.customerAddress !== undefined) node.standsFor = bareAddress(face.customerAddress)
  const what = `what is behind the virtual interface ${face.id}`
  for (const prefix of EVERYTHING) node.route(BEYOND, { prefix, target: { kind: 'exit', what }, from })
  return node
}

/** How far AWS carries what the user announces over a public interface, where the account tells communities. */
function scopesOf({ announcements = [] }: VirtualInterface): string {
  const scopes = new Set(
    announcements.flatMap(({ communities = [] }) => communities.flatMap((each) => DIRECT_CONNECT_SCOPE.get(each) ?? [])),
  )
  return scopes.size === 0 ? '' : `, whose ranges AWS carries to ${[...scopes].join(' and ')}`
}

/** A private interface that ends at a VPN gateway itself; or a public one, which leads to AWS's public services. */
function addAlone(semantics: Semantics, face: VirtualInterface, paths: SitePaths): void {
  const gateway = semantics.objects.vpnGateways.find((each) => each.id === face.gateway)
  const node = gateway === undefined ? undefined : semantics.draft.find(asNode(gateway.id))
  if (face.type === 'public') {
    faceNode(semantics, face).unmodelled = `the public virtual interface ${face.id}${scopesOf(face)}`
  } else if (node === undefined) {
    faceNode(semantics, face).unmodelled = `the virtual interface ${face.id}, whose gateway ${face.gateway ?? ''} is not among the objects`
  } else {
    const port = addFace(semantics, node, face, `from/${face.id}`)
    const known = (announcedOver(face) ?? []).map((each) => each.prefix)
    const site = { node: faceNode(semantics, face), ports: ['aws'], table: TO_AWS, from: fromOf(face) }
    const path = { id: face.id, kind: 'direct-connect', spreads: false, known, complete: face.announces !== undefined, site } as const
    addPath(paths, node.id, face.id, isUp(face) ? { ...path, ports: [port] } : { ...path, ports: [], broken: 'BAD_STATE' })
  }
}
