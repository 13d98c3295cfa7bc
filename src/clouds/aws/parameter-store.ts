import type { TerraformFile } from '../../deploy/resource.ts'

const HOOK = `#!/bin/sh
# Carries WireGuard public keys through Parameter Store: publish NODE FILE, fetch NODE FILE. Called by keiro-keys.
# The machine's own role gives the right; no access key is kept here, and no private key leaves the router.
set -eu
. /etc/keiro/parameter-store.conf
export AWS_DEFAULT_REGION HOME="\${HOME:-/root}"
[ $# -eq 3 ] || { echo "usage: parameter-store publish|fetch NODE FILE" >&2; exit 2; }
name=$KEIRO_PARAMETERS/$2/public-key
case $1 in
  publish) aws ssm put-parameter --name "$name" --type String --overwrite --value "$(cat "$3")" > /dev/null ;;
  fetch) aws ssm get-parameter --name "$name" --query Parameter.Value --output text > "$3" ;;
  *) echo "parameter-store: unknown action $1" >&2; exit 2 ;;
esac
`

const FOLLOW = `#!/bin/sh
# A replaced router has a new key: its peers notice here and restart that one tunnel. Run by keiro-keys-follow.timer.
set -eu
etc=\${KEIRO_ETC:-/etc}
for conf in "$etc"/wireguard/*.conf; do
  [ -e "$conf" ] || continue
  peer=$(sed -n 's:.*/keiro/keys/\\([A-Za-z0-9_-]*\\)\\.pub.*:\\1:p' "$conf" | head -n 1)
  known=$etc/keiro/keys/$peer.pub
  # A first key is the tunnel's own affair: it waits for it.
  [ -n "$peer" ] && [ -s "$known" ] || continue
  "$etc/keiro/keys.d/parameter-store" fetch "$peer" "$known.follow" || { rm -f "$known.follow"; continue; }
  if grep -Eqx '[A-Za-z0-9+/]{43}=' "$known.follow" && ! cmp -s "$known.follow" "$known"; then
    chmod 0644 "$known.follow"
    mv "$known.follow" "$known"
    systemctl restart "wg-quick@$(basename "$conf" .conf)"
  fi
  rm -f "$known.follow"
done
`

const FOLLOW_SERVICE = `[Unit]
Description=New public keys of WireGuard peers
After=network-online.target keiro-keys.service

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/keiro-keys-follow
`

const FOLLOW_TIMER = `[Unit]
Description=Look for new public keys of WireGuard peers

[Timer]
OnBootSec=2min
OnUnitInactiveSec=30s

[Install]
WantedBy=timers.target
`

interface MachineFile {
  /** Name below `out/terraform/files/`. */
  readonly name: string
  readonly path: string
  readonly permissions: '0644' | '0755'
  readonly text: string
}

/** What lets a router publish its own public key and fetch those of the others. */
const MACHINE_FILES: readonly MachineFile[] = [
  { name: 'parameter-store', path: '/etc/keiro/keys.d/parameter-store', permissions: '0755', text: HOOK },
  { name: 'keiro-keys-follow', path: '/usr/local/sbin/keiro-keys-follow', permissions: '0755', text: FOLLOW },
  { name: 'keiro-keys-follow.service', path: '/etc/systemd/system/keiro-keys-follow.service', permissions: '0644', text: FOLLOW_SERVICE },
  { name: 'keiro-keys-follow.timer', path: '/etc/systemd/system/keiro-keys-follow.timer', permissions: '0644', text: FOLLOW_TIMER },
]

/** The scripts as files beside the Terraform configuration, which `file()` reads. */
export function scriptFiles(): readonly TerraformFile[] {
  return MACHINE_FILES.map(({ name, text }) => ({ path: `files/${name}`, blocks: [], text }))
}

export { MACHINE_FILES }
