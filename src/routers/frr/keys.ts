import type { RenderedFile } from '../../deploy/resource.ts'
import type { NetworkIndex } from '../../network/index.ts'
import type { NetworkNode } from '../../network/model.ts'
import { tunnelsOf } from '../tunnel-ends.ts'

/** Makes the router's WireGuard key at first boot and waits for those of its peers. Empty when the node has no WireGuard. */
export function keyFiles(index: NetworkIndex, node: NetworkNode): readonly RenderedFile[] {
  const sides = tunnelsOf(index, node, 'wireguard')
  if (sides.length === 0) return []
  return [
    { path: 'bin/keiro-keys', content: KEYS_SCRIPT, mode: '0755' },
    { path: 'systemd/keiro-keys.service', content: keysUnit(node) },
    ...sides.map((side) => ({
      path: `systemd/wg-quick@${side.interface.name}.service.d/keiro.conf`,
      content: tunnelDropIn(side.other.node),
    })),
  ]
}

function keysUnit(node: NetworkNode): string {
  return `[Unit]
Description=WireGuard key of ${node.id}: made once, its public half published
After=network-online.target
Wants=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/keiro-keys make ${node.id}
ExecStart=/usr/local/sbin/keiro-keys publish ${node.id}
# Publishing needs the outside: it is tried again until it works.
Restart=on-failure
RestartSec=10

[Install]
WantedBy=multi-user.target
`
}

function tunnelDropIn(peer: string): string {
  return `# The tunnel needs this router's key and ${peer}'s public key. A peer that is not there yet holds up its own tunnel only.
[Unit]
After=keiro-keys.service
Wants=keiro-keys.service

[Service]
ExecStartPre=/usr/local/sbin/keiro-keys fetch ${peer}
TimeoutStartSec=10min
Restart=on-failure
RestartSec=10
`
}

/**
 * Hooks carry public keys between routers: every executable in /etc/keiro/keys.d is called with `publish NODE FILE` and
 * `fetch NODE FILE`. Where there is none, the keys are carried by hand: NODE.pub files.
 */
const KEYS_SCRIPT = `#!/bin/sh
# Rendered by keiro. The private key never leaves this machine.
#   keiro-keys make NODE      make the private key when there is none, and NODE.pub
#   keiro-keys publish NODE   hand NODE.pub to every hook
#   keiro-keys fetch NODE     wait until NODE.pub is here, asking the hooks
# A hook is an executable in $KEIRO_DIR/keys.d, called with "publish NODE FILE" or "fetch NODE FILE";
# "fetch" writes the public key to FILE and exits 0, or exits with another status when it is not there yet.
set -eu
umask 077
dir=\${KEIRO_DIR:-/etc/keiro}
tries=\${KEIRO_KEY_TRIES:-60}
pause=\${KEIRO_KEY_PAUSE:-5}
keys=$dir/keys

say() { echo "keiro-keys: $*" >&2; }

is_public_key() {
  [ -s "$1" ] && [ "$(wc -l < "$1")" -le 1 ] && grep -Eqx '[A-Za-z0-9+/]{43}=' "$1"
}

make_key() {
  mkdir -p "$keys"
  if [ ! -s "$keys/wireguard.key" ]; then
    wg genkey > "$keys/wireguard.key.new"
    mv "$keys/wireguard.key.new" "$keys/wireguard.key"
    say "made a new key for $1"
  fi
  wg pubkey < "$keys/wireguard.key" > "$keys/$1.pub.new"
  chmod 0644 "$keys/$1.pub.new"
  mv "$keys/$1.pub.new" "$keys/$1.pub"
}

publish_key() {
  for hook in "$dir"/keys.d/*; do
    [ -x "$hook" ] || continue
    "$hook" publish "$1" "$keys/$1.pub" || { say "$hook could not publish the public key of $1"; return 1; }
  done
}

fetch_key() {
  n=0
  while :; do
    for hook in "$dir"/keys.d/*; do
      [ -x "$hook" ] || continue
      "$hook" fetch "$1" "$keys/$1.pub.new" || continue
      if is_public_key "$keys/$1.pub.new"; then
        chmod 0644 "$keys/$1.pub.new"
        mv "$keys/$1.pub.new" "$keys/$1.pub"
        return 0
      fi
      say "$hook gave something that is no WireGuard public key for $1"
    done
    rm -f "$keys/$1.pub.new"
    # What is here serves while no hook knows better: a router must come up when its store does not answer.
    is_public_key "$keys/$1.pub" && return 0
    n=$((n + 1))
    if [ "$n" -ge "$tries" ]; then
      say "no public key of $1 after $tries tries: is $1 running, and may this router read it? (expected in $keys/$1.pub)"
      return 1
    fi
    [ "$n" -gt 1 ] || say "waiting for the public key of $1"
    sleep "$pause"
  done
}

[ $# -eq 2 ] || { say "usage: keiro-keys make|publish|fetch NODE"; exit 2; }
case $1 in
  make) make_key "$2" ;;
  publish) publish_key "$2" ;;
  fetch) fetch_key "$2" ;;
  *) say "unknown action $1"; exit 2 ;;
esac
`
