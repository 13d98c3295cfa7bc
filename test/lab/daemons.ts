import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Network, NodeId } from '../../src/network/model.ts'
import { birdFile, frrFiles } from './daemon-config.ts'

const FRR = '/usr/lib/frr'

export interface KernelRoute {
  readonly prefix: string
  /** `gateway@interface`, sorted. */
  readonly nextHops: readonly string[]
}

/** A small network of namespaces with a real daemon in each; closes without a trace. */
export class DaemonNetwork {
  readonly #network: Network
  readonly #prefix: string
  readonly #directory = mkdtempSync(join(tmpdir(), 'keiro-routing-'))
  readonly #children = new Map<NodeId, ChildProcess[]>()
  readonly #birds: ReadonlySet<string>

  constructor(network: Network, name: string, birds: ReadonlySet<string>) {
    this.#network = network
    this.#prefix = `krt${process.pid}${name}`
    this.#birds = birds
  }

  up(): void {
    // The directory is entered by a daemon that has dropped its rights.
    run('chmod', ['0755', this.#directory])
    for (const node of this.#network.nodes) {
      const space = this.#space(node.id)
      run('ip', ['netns', 'add', space])
      run('ip', [
        'netns',
        'exec',
        space,
        'sysctl',
        '-qw',
        'net.ipv4.ip_forward=1',
        'net.ipv4.conf.all.rp_filter=0',
        'net.ipv4.conf.default.rp_filter=0',
      ])
      run('ip', ['-n', space, 'link', 'set', 'dev', 'lo', 'up'])
    }
    for (const link of this.#network.links) this.#wire(link.ends.map((end) => ({ space: this.#space(end.node), name: end.interface })))
    for (const node of this.#network.nodes) {
      for (const port of node.interfaces) {
        for (const address of port.addresses) run('ip', ['-n', this.#space(node.id), 'addr', 'add', address, 'dev', port.name])
        run('ip', ['-n', this.#space(node.id), 'link', 'set', 'dev', port.name, 'up'])
      }
    }
    for (const node of this.#network.nodes) this.#start(node.id)
  }

  /** All daemons of a node die at once; the kernel's routes and carrier stay. */
  kill(id: NodeId): void {
    for (const child of this.#children.get(id) ?? []) child.kill('SIGKILL')
    this.#children.delete(id)
  }

  /** What the daemons put into the kernel. */
  routes(id: NodeId): KernelRoute[] {
    const text = run('ip', ['-n', this.#space(id), '-j', 'route', 'show'])
    const all = JSON.parse(text) as {
      dst: string
      protocol: string
      gateway?: string
      dev?: string
      nexthops?: { gateway: string; dev: string }[]
    }[]
    return all
      .filter((route) => route.protocol === 'bgp' || route.protocol === 'bird')
      .map((route) => ({
        prefix: route.dst.includes('/') ? route.dst : `${route.dst}/32`,
        nextHops: (route.nexthops ?? [{ gateway: route.gateway ?? '', dev: route.dev ?? '' }])
          .map((hop) => `${hop.gateway}@${hop.dev}`)
          .sort(),
      }))
      .sort((a, b) => (a.prefix < b.prefix ? -1 : 1))
  }

  /** The best path of each prefix as FRR shows it: AS path, local preference and MED; absent for BIRD. */
  paths(id: NodeId): ReadonlyMap<string, { readonly path: string; readonly localPreference: number; readonly med: number }> | undefined {
    if (this.#birds.has(id)) return undefined
    const text = run('vtysh', ['--vty_socket', join(this.#directory, id), '-c', 'show bgp ipv4 unicast json'])
    const table = JSON.parse(text) as { routes: Record<string, { bestpath?: boolean; path: string; locPrf?: number; metric?: number }[]> }
    return new Map(
      Object.entries(table.routes).flatMap(([prefix, paths]) => {
        const best = paths.find((one) => one.bestpath === true)
        return best === undefined
          ? []
          : [[prefix, { path: best.path, localPreference: best.locPrf ?? 100, med: best.metric ?? 0 }] as const]
      }),
    )
  }

  async down(): Promise<void> {
    const dying = [...this.#children.values()].flat().filter((child) => child.exitCode === null && child.signalCode === null)
    const gone = dying.map((child) => new Promise<void>((resolve) => child.once('exit', () => resolve())))
    for (const child of dying) child.kill('SIGKILL')
    await Promise.all(gone)
    for (const node of this.#network.nodes) quietly('ip', ['netns', 'del', this.#space(node.id)])
    rmSync(this.#directory, { recursive: true, force: true })
  }

  #space(id: NodeId): string {
    return `${this.#prefix}-${id}`
  }

  #wire(ends: readonly { readonly space: string; readonly name: string }[]): void {
    const [a, b] = ends
    if (a === undefined) return
    // A LAN without hosts: the other half of its cable lies in the same namespace.
    const peer = b ?? { space: a.space, name: `${a.name}p` }
    run('ip', ['link', 'add', 'name', a.name, 'netns', a.space, 'type', 'veth', 'peer', 'name', peer.name, 'netns', peer.space])
    if (b === undefined) run('ip', ['-n', a.space, 'link', 'set', 'dev', peer.name, 'up'])
  }

  #start(id: NodeId): void {
    const node = this.#network.nodes.find((one) => one.id === id)!
    const directory = join(this.#directory, id)
    mkdirSync(directory)
    const file = (name: string, text: string): string => {
      writeFileSync(join(directory, name), text)
      return join(directory, name)
    }
    const log = openSync(file('log', ''), 'a')
    const daemon = (program: string, ...args: string[]): ChildProcess =>
      spawn('ip', ['netns', 'exec', this.#space(id), program, ...args], { stdio: ['ignore', log, log] })
    if (this.#birds.has(id)) {
      const config = file('bird.conf', birdFile(this.#network, node))
      this.#children.set(id, [
        daemon('/usr/sbin/bird', '-f', '-c', config, '-s', join(directory, 'bird.ctl'), '-P', join(directory, 'bird.pid')),
      ])
      return
    }
    const files = frrFiles(this.#network, node)
    const common = ['-A', '127.0.0.1', '-P', '0', '-z', join(directory, 'zserv.api'), '--vty_socket', directory, '--log', 'stdout']
    const zebra = file('zebra.conf', files.zebra)
    const bgpd = file('bgpd.conf', files.bgpd)
    run('chown', ['-R', 'frr:frr', directory])
    this.#children.set(id, [
      daemon(join(FRR, 'zebra'), ...common, '-f', zebra, '-i', join(directory, 'zebra.pid')),
      daemon(join(FRR, 'bgpd'), ...common, '-p', '179', '-f', bgpd, '-i', join(directory, 'bgpd.pid')),
    ])
  }
}

function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'pipe'] })
}

function quietly(program: string, args: readonly string[]): void {
  try {
    run(program, args)
  } catch {
    // Already gone.
  }
}
