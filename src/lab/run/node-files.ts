import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LabNode, LabPlan } from '../model.ts'
import { wireguardKeys } from './keys.ts'
import { labDirectory, nodeDirectory } from './state.ts'

/**
 * The private view of a node: its own `/etc`, `/run`, `/var/log` and `/var/tmp`, so that programs with fixed paths run once a
 * node and nothing of it is left on the machine. `/etc` holds the node's own files and links to the machine's.
 */
const ENTER = `#!/bin/sh
# enter.sh NODE-DIRECTORY COMMAND...: runs inside the node's network and mount namespace.
back=$PWD
cd "$1" || exit 1
hostname "$(basename "$1")" 2>/dev/null || true
shift
if [ -d etc ]; then
  mount --bind /etc run/host-etc && mount --bind . run/node && mount --rbind run /run && cd /run/node || exit 1
  mount --bind etc /etc && mount --bind log /var/log && mount --bind tmp /var/tmp || exit 1
fi
[ "$1" = --here ] && shift || cd "$back"
exec "$@"
`

const NODE_HEAD = `try() {
  "$@" >log/step.log 2>&1 </dev/null 3>&- && return
  { echo "failed: $*"; cat log/step.log; } >log/failure
  exit 1
}
set_kernel() { [ -w "/proc/sys/$1" ] && echo "$2" >"/proc/sys/$1"; :; }
done_with() { echo "$1" >&3; [ "$1" = "$last" ] && exit 0; read -r _ || exit 1; }
PYTHON=/usr/bin/python3; [ -x $PYTHON ] || PYTHON=python3
PYTHON="$PYTHON -S -E"
last=$1
`

/** In each node's own directory: a path up and out of it means something else inside the node's view. */
const PROGRAMS = ['gre.py', 'agent.py']

/** Everything that the nodes find when they start. */
export function writeNodeFiles(plan: LabPlan): void {
  const lab = labDirectory(plan.name)
  write(join(lab, 'enter.sh'), ENTER, 0o755)
  const routers = plan.nodes.filter((node) => node.role === 'router')
  const keys = new Map(routers.map((node) => [node.node, wireguardKeys()]))
  for (const node of plan.nodes) {
    const directory = nodeDirectory(plan.name, node.node)
    for (const folder of ['run', 'log', 'tmp']) mkdirSync(join(directory, folder), { recursive: true })
    for (const file of node.files) write(join(directory, file.path), file.content, Number.parseInt(file.mode ?? '0644', 8))
    for (const script of PROGRAMS) copyFileSync(fileURLToPath(new URL(`../${script}`, import.meta.url)), join(directory, script))
    write(join(directory, 'ip.batch'), `${node.ip.join('\n')}\n`)
    write(join(directory, 'node.sh'), nodeScript(node), 0o755)
    if (node.dropIn !== undefined) mkdirSync(join(directory, node.dropIn), { recursive: true })
    const own = keys.get(node.node)
    if (own !== undefined) {
      write(join(directory, 'etc/keiro/keys/wireguard.key'), `${own.privateKey}\n`, 0o600)
      for (const [other, pair] of keys) write(join(directory, `etc/keiro/keys/${other}.pub`), `${pair.publicKey}\n`)
    }
    if (existsSync(join(directory, 'etc'))) linkMachineEtc(directory)
    if (node.speaks === 'frr') giveToFrr(directory)
  }
}

/** Stages one after the other; each waits for a line on its input, which comes when all nodes are as far. */
function nodeScript(node: LabNode): string {
  return [
    NODE_HEAD,
    'ip link set dev lo up',
    ...node.links,
    'done_with links',
    ...node.tunnels,
    'done_with tunnels',
    ...node.daemons,
    'done_with daemons',
    '',
  ].join('\n')
}

function linkMachineEtc(directory: string): void {
  for (const folder of ['run/host-etc', 'run/node']) mkdirSync(join(directory, folder), { recursive: true })
  const own = new Set(readdirSync(join(directory, 'etc')))
  for (const entry of readdirSync('/etc')) if (!own.has(entry)) symlinkSync(`/run/host-etc/${entry}`, join(directory, 'etc', entry))
}

/** FRR's daemons drop to their own user. */
function giveToFrr(directory: string): void {
  for (const folder of ['run/frr', 'log/frr', 'run/wireguard', 'tmp/frr']) mkdirSync(join(directory, folder), { recursive: true })
  const owner = ownerOf('frr')
  for (const path of ['etc/frr', 'run/frr', 'log/frr', 'tmp/frr']) {
    chownSync(join(directory, path), owner.user, owner.group)
    for (const file of readdirSync(join(directory, path))) chownSync(join(directory, path, file), owner.user, owner.group)
  }
}

function ownerOf(name: string): { readonly user: number; readonly group: number } {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((candidate) => candidate.startsWith(`${name}:`))
  const fields = line?.split(':') ?? []
  return { user: Number(fields[2] ?? 0), group: Number(fields[3] ?? 0) }
}

function write(path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content, { mode })
  chmodSync(path, mode)
}
