import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, closeSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Network, NetworkNode, NodeId, SessionId, StaticRoute } from '../../src/network/model.ts'
import type { CaseFailure } from './case.ts'
import { askBird, askFrr } from './control-socket.ts'
import { birdFile, frrFiles } from './daemon-config.ts'
import { namespacePrefix } from './sweep-namespaces.ts'
import { birdPaths, frrPath, frrPrefixes, kernelRoutes, type KernelRoute } from './daemon-tables.ts'

const [ZEBRA, BFDD, BGPD, BIRD] = ['/usr/lib/frr/zebra', '/usr/lib/frr/bfdd', '/usr/lib/frr/bgpd', '/usr/sbin/bird'] as const
/** Those that speak BGP. */
const SPEAKERS: readonly string[] = [BGPD, BIRD]

interface Child {
  readonly program: string
  readonly child: ChildProcess
}

const execute = promisify(execFile)

/** A small network of namespaces with real daemons in each; closes without a trace. */
export class DaemonNetwork {
  readonly #network: Network
  readonly #prefix: string
  readonly #directory = mkdtempSync(join(process.env['KEIRO_TEST_RUNTIME'] ?? tmpdir(), 'keiro-routing-'))
  readonly #children = new Map<NodeId, Child[]>()
  readonly #birds: ReadonlySet<string>

  constructor(network: Network, name: string, birds: ReadonlySet<string>) {
    this.#network = network
    this.#prefix = namespacePrefix(name)
    this.#birds = birds
  }

  async up(): Promise<void> {
    // The directory is entered by a daemon that has dropped its rights.
    await run('chmod', ['0755', this.#directory])
    const { nodes, links } = this.#network
    await batch(
      [],
      nodes.map((node) => `netns add ${this.#space(node.id)}`),
    )
    await Promise.all(
      nodes.map((node) =>
        run('ip', [
          'netns',
          'exec',
          this.#space(node.id),
          'sysctl',
          '-qw',
          ...['ip_forward=1', 'conf.all.rp_filter=0', 'conf.default.rp_filter=0'].map((one) => `net.ipv4.${one}`),
        ]),
      ),
    )
    await batch(
      [],
      links.map((link) => this.#wire(link.ends.map((end) => ({ space: this.#space(end.node), name: end.interface })))),
    )
    await Promise.all(
      nodes.map((node) =>
        batch(
          ['-n', this.#space(node.id)],
          [
            'link set dev lo up',
            ...node.interfaces.flatMap((port) => [
              ...port.addresses.map((address) => `addr add ${address} dev ${port.name}`),
              `link set dev ${port.name} up`,
              ...(port.link?.startsWith('lan/') === true ? [`link set dev ${port.name}p up`] : []),
            ]),
            ...node.tables.flatMap((table) => table.routes).map(routeLine),
          ],
        ),
      ),
    )
    await Promise.all(nodes.map((node) => this.#start(node)))
  }

  async fail(failure: CaseFailure): Promise<void> {
    switch (failure.kind) {
      // Who plugs into a dead machine keeps carrier: it sees the machine's kernel close the sessions.
      case 'node':
        return this.#kill(failure.router as NodeId)
      case 'daemons':
        return this.#kill(failure.router as NodeId, SPEAKERS)
      case 'link':
        return this.#linkEnds(failure.link, (name) => [`link set dev ${name} down`])
      case 'silent-link':
        await Promise.all(
          this.#ends(failure.link).map(({ space, name }) =>
            run('ip', [
              'netns',
              'exec',
              space,
              'nft',
              `add table netdev cut; add chain netdev cut in { type filter hook ingress device "${name}" priority 0; policy drop; }`,
            ]),
          ),
        )
        return
      case 'session':
        return this.#administer(failure.link, 'down')
    }
  }

  /** Takes back what {@link fail} did. */
  async repair(failure: CaseFailure): Promise<void> {
    switch (failure.kind) {
      case 'node':
      case 'daemons':
        await this.#kill(failure.router as NodeId)
        return this.#start(this.#node(failure.router))
      case 'link':
        // With its carrier a machine's network service brings back the routes that left with it.
        return this.#linkEnds(failure.link, (name, node) => [
          `link set dev ${name} up`,
          ...node.tables
            .flatMap((table) => table.routes)
            .flatMap((route) => (route.target.kind === 'gateway' && route.target.interface === name ? [routeLine(route)] : [])),
        ])
      case 'silent-link':
        await Promise.all(
          this.#ends(failure.link).map(({ space }) => run('ip', ['netns', 'exec', space, 'nft', 'delete table netdev cut'])),
        )
        return
      case 'session':
        return this.#administer(failure.link, 'up')
    }
  }

  /** What the daemons put into the kernel. */
  async routes(id: NodeId): Promise<readonly KernelRoute[]> {
    return kernelRoutes(await run('ip', ['-n', this.#space(id), '-j', 'route', 'show']))
  }

  /** The best path of each prefix as its daemon shows it, in one line. */
  async paths(id: NodeId): Promise<ReadonlyMap<string, string>> {
    const directory = join(this.#directory, id)
    if (this.#birds.has(id)) return birdPaths(await askBird(join(directory, 'bird.ctl'), 'show route all'))
    const socket = join(directory, 'bgpd.vty')
    const [table = ''] = await askFrr(socket, ['show bgp ipv4 unicast json'])
    const prefixes = frrPrefixes(table)
    const details = await askFrr(
      socket,
      prefixes.map((prefix) => `show bgp ipv4 unicast ${prefix} json`),
    )
    return new Map(details.flatMap((text, i) => frrPath(prefixes[i]!, text)))
  }

  /** What a daemon says of one prefix, as it says it. */
  async words(id: NodeId, prefix: string): Promise<string> {
    const directory = join(this.#directory, id)
    if (this.#birds.has(id)) return askBird(join(directory, 'bird.ctl'), `show route all ${prefix}`)
    return (await askFrr(join(directory, 'bgpd.vty'), [`show bgp ipv4 unicast ${prefix}`])).join('')
  }

  async down(): Promise<void> {
    await Promise.all([...this.#children.keys()].map((id) => this.#kill(id)))
    await Promise.all(this.#network.nodes.map((node) => run('ip', ['netns', 'del', this.#space(node.id)]).catch(() => undefined)))
    rmSync(this.#directory, { recursive: true, force: true })
  }

  #space(id: string): string {
    return `${this.#prefix}-${id}`
  }

  #node(id: string): NetworkNode {
    return this.#network.nodes.find((node) => node.id === id)!
  }

  #ends(link: number): { readonly space: string; readonly name: string; readonly node: NetworkNode }[] {
    return this.#network.links
      .find(({ id }) => id === `link/${link}`)!
      .ends.map((end) => ({ space: this.#space(end.node), name: end.interface, node: this.#node(end.node) }))
  }

  async #linkEnds(link: number, lines: (name: string, node: NetworkNode) => string[]): Promise<void> {
    await Promise.all(this.#ends(link).map(({ space, name, node }) => batch(['-n', space], lines(name, node))))
  }

  async #administer(link: number, state: 'up' | 'down'): Promise<void> {
    const session = this.#network.sessions.find(({ id }) => id === (`s${link}` as SessionId))!
    const [own, other] = session.ends
    const directory = join(this.#directory, own.node)
    if (this.#birds.has(own.node)) {
      await askBird(join(directory, 'bird.ctl'), `${state === 'down' ? 'disable' : 'enable'} ${session.id}`)
      return
    }
    const command = `${state === 'down' ? '' : 'no '}neighbor ${other.address} shutdown`
    await askFrr(join(directory, 'bgpd.vty'), ['configure terminal', `router bgp ${this.#node(own.node).bgp!.asn}`, command])
  }

  #wire(ends: readonly { readonly space: string; readonly name: string }[]): string {
    const [a, b] = ends
    // A LAN without hosts: the other half of its cable lies in the same namespace.
    const peer = b ?? { space: a!.space, name: `${a!.name}p` }
    return `link add name ${a!.name} netns ${a!.space} type veth peer name ${peer.name} netns ${peer.space}`
  }

  /** All daemons of a node, or those of some programs. */
  async #kill(id: NodeId, programs?: readonly string[]): Promise<void> {
    const all = this.#children.get(id) ?? []
    const chosen = all.filter(({ program }) => programs?.includes(program) !== false)
    this.#children.set(
      id,
      all.filter((each) => !chosen.includes(each)),
    )
    const dying = chosen.map(({ child }) => child).filter((child) => child.exitCode === null && child.signalCode === null)
    const gone = dying.map((child) => new Promise<void>((resolve) => child.once('exit', () => resolve())))
    for (const child of dying) child.kill('SIGKILL')
    await Promise.all(gone)
  }

  async #start(node: NetworkNode): Promise<void> {
    const directory = join(this.#directory, node.id)
    rmSync(directory, { recursive: true, force: true })
    mkdirSync(directory)
    const file = (name: string, text: string): string => {
      writeFileSync(join(directory, name), text)
      return join(directory, name)
    }
    const log = openSync(file('log', ''), 'a')
    const children: Child[] = []
    this.#children.set(node.id, children)
    const start = (program: string, ...args: string[]): void => {
      const child = spawn('ip', ['netns', 'exec', this.#space(node.id), program, ...args], { stdio: ['ignore', log, log] })
      children.push({ program, child })
    }
    if (this.#birds.has(node.id)) {
      const config = file('bird.conf', birdFile(this.#network, node))
      start(BIRD, '-f', '-c', config, '-s', join(directory, 'bird.ctl'), '-P', join(directory, 'bird.pid'))
    } else {
      const files = frrFiles(this.#network, node)
      const common = ['-A', '127.0.0.1', '-P', '0', '-z', join(directory, 'zserv.api'), '--vty_socket', directory, '--log', 'stdout']
      const frr = (program: string, text: string, ...more: string[]): string[] => {
        const name = basename(program)
        return [program, ...common, ...more, '-f', file(`${name}.conf`, text), '-i', join(directory, `${name}.pid`)]
      }
      // With nexthop objects zebra 8.4 does not notice that a group in the kernel lost a member with its interface, and leaves it out for ever.
      const zebra = frr(ZEBRA, 'no zebra nexthop kernel enable\n')
      const bfdd = files.bfdd === undefined ? undefined : frr(BFDD, files.bfdd, '--bfdctl', join(directory, 'bfdd.sock'))
      const bgpd = frr(BGPD, files.bgpd, '-p', '179')
      await run('chown', ['-R', 'frr:frr', directory])
      start(zebra[0]!, ...zebra.slice(1))
      // What bgpd makes of its own configuration alone, it tells zebra once, and only one that listens.
      await appears(join(directory, 'zserv.api'))
      if (bfdd !== undefined) start(bfdd[0]!, ...bfdd.slice(1))
      start(bgpd[0]!, ...bgpd.slice(1))
    }
    closeSync(log)
  }
}

function routeLine({ prefix, target }: StaticRoute): string {
  if (target.kind === 'blackhole') return `route replace blackhole ${prefix} proto static`
  if (target.kind !== 'gateway') throw new Error(`no route to ${target.kind} in a small network`)
  return `route replace ${prefix} via ${target.address} dev ${target.interface} proto static`
}

async function appears(path: string): Promise<void> {
  for (const deadline = Date.now() + 10_000; !existsSync(path); await pause(20)) {
    if (Date.now() > deadline) throw new Error(`${path} does not appear`)
  }
}

async function run(program: string, args: readonly string[]): Promise<string> {
  return (await execute(program, args, { encoding: 'utf8', timeout: 20_000 })).stdout
}

async function batch(options: readonly string[], lines: readonly string[]): Promise<void> {
  const started = execute('ip', [...options, '-batch', '-'], { encoding: 'utf8', timeout: 20_000 })
  started.child.stdin?.end(`${lines.join('\n')}\n`)
  await started
}
