import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ProblemError, type Problem } from '../../core/problem.ts'
import type { KernelFeatures } from '../model.ts'
import { execute } from './machine.ts'

/** The one command that installs all that a lab may need on Debian and Ubuntu. */
export const INSTALL_COMMAND = 'apt-get install -y frr bird2 wireguard-tools wireguard-go nftables iproute2 python3'

export interface Finding {
  readonly what: string
  readonly found: boolean
  /** Without it no lab; else it only changes how something is done. */
  readonly required: boolean
  readonly note: string
}

export interface Diagnosis {
  readonly findings: readonly Finding[]
  readonly features: KernelFeatures
  /** Every required finding is there. */
  readonly ready: boolean
  readonly install: string
}

const PROGRAMS: readonly (readonly [string, string])[] = [
  ['ip', 'iproute2: namespaces, wires, routes'],
  ['nsenter', 'util-linux: into a namespace'],
  ['unshare', 'util-linux: a private view of the machine'],
  ['nft', 'nftables: filters, translations, faults'],
  ['vtysh', 'FRR: the routers'],
  ['bird', "BIRD 2: a provider's hub"],
  ['wg', 'wireguard-tools'],
  ['wg-quick', 'wireguard-tools: tunnels from the rendered files'],
  ['python3', 'the hosts that answer, GRE in user space'],
]

/** What this machine has and lacks for a lab. Makes and removes one namespace to try the kernel. */
export async function labDoctor(): Promise<Diagnosis> {
  const linux = process.platform === 'linux'
  const root = process.getuid?.() === 0
  const programs = PROGRAMS.map(([name, note]): Finding => ({ what: name, found: findProgram(name) !== undefined, required: true, note }))
  const daemons = ['/usr/lib/frr', '/usr/libexec/frr'].some((directory) =>
    ['zebra', 'bgpd', 'bfdd'].every((name) => existsSync(join(directory, name))),
  )
  const kernel =
    linux && root && findProgram('ip') !== undefined ? await tryKernel() : { namespaces: false, gre: false, wireguard: false, tun: false }
  const findings: Finding[] = [
    { what: 'Linux', found: linux, required: true, note: 'network namespaces' },
    { what: 'root', found: root, required: true, note: 'run keiro lab with sudo' },
    ...programs,
    { what: 'FRR daemons', found: daemons, required: true, note: 'zebra, bgpd and bfdd' },
    { what: 'network namespaces', found: kernel.namespaces, required: true, note: 'kernel: CONFIG_NET_NS' },
    { what: 'kernel GRE', found: kernel.gre, required: false, note: kernel.gre ? 'used' : 'a userspace GRE is used instead' },
    {
      what: 'kernel WireGuard',
      found: kernel.wireguard,
      required: false,
      note: kernel.wireguard ? 'used' : 'wireguard-go is used instead',
    },
    {
      what: 'wireguard-go',
      found: findProgram('wireguard-go') !== undefined,
      required: !kernel.wireguard,
      note: 'WireGuard where the kernel has none',
    },
    { what: '/dev/net/tun', found: kernel.tun, required: !kernel.wireguard || !kernel.gre, note: 'for tunnels in user space' },
  ]
  return {
    findings,
    features: { gre: kernel.gre, wireguard: kernel.wireguard },
    ready: findings.every((finding) => finding.found || !finding.required),
    install: INSTALL_COMMAND,
  }
}

/** The features of this machine; LAB-001 with all that is missing when there can be no lab. */
export async function requireMachine(): Promise<KernelFeatures> {
  const { findings, ready, features } = await labDoctor()
  if (ready) return features
  const missing = findings.filter((finding) => finding.required && !finding.found)
  const hint = missing.some((finding) => finding.what === 'root') ? 'run it as root' : INSTALL_COMMAND
  throw new ProblemError(
    missing.map((finding): Problem => ({
      code: 'LAB-001',
      severity: 'error',
      message: `this machine lacks ${finding.what} (${finding.note})`,
      hint,
    })),
    3,
  )
}

async function tryKernel(): Promise<KernelFeatures & { readonly namespaces: boolean; readonly tun: boolean }> {
  const name = `keiro-doctor-${process.pid}`
  const added = await execute(['ip', 'netns', 'add', name])
  if (added.code !== 0) return { namespaces: false, gre: false, wireguard: false, tun: false }
  try {
    const make = async (type: string): Promise<boolean> =>
      (await execute(['ip', '-n', name, 'link', 'add', 'dev', 'try0', 'type', ...type.split(' ')])).code === 0
    const gre = await make('gre local 192.0.2.1 remote 192.0.2.2')
    if (gre) await execute(['ip', '-n', name, 'link', 'del', 'dev', 'try0'])
    return { namespaces: true, gre, wireguard: await make('wireguard'), tun: existsSync('/dev/net/tun') }
  } finally {
    await execute(['ip', 'netns', 'del', name])
  }
}

/** Where a shell would find it. */
function findProgram(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .concat('/usr/sbin', '/sbin')
    .map((directory) => join(directory, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}
