import type { RenderedFile } from '../deploy/resource.ts'

const ROUTER_SCRIPT = `#!/bin/bash
# What every router machine needs, whatever cloud it stands in. Run by Packer as root; the router's own files come at first boot.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
if command -v cloud-init > /dev/null; then cloud-init status --wait || true; fi
apt-get update
apt-get install -y --no-install-recommends ca-certificates curl unzip frr frr-pythontools wireguard-tools nftables systemd-resolved

# Ports are called eth0, eth1, … as in the rendered files.
mkdir -p /etc/default/grub.d
echo 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX net.ifnames=0 biosdevname=0"' > /etc/default/grub.d/90-keiro.cfg
update-grub

# Addresses belong to systemd-networkd and the router's files; until they are there, eth0 asks by DHCP.
mkdir -p /etc/cloud/cloud.cfg.d /etc/systemd/network /etc/systemd/system/systemd-networkd-wait-online.service.d
echo 'network: {config: disabled}' > /etc/cloud/cloud.cfg.d/99-keiro-network.cfg
rm -f /etc/netplan/*.yaml /etc/network/interfaces.d/*
printf '[Match]\\nName=eth0\\n\\n[Network]\\nDHCP=ipv4\\n' > /etc/systemd/network/90-keiro-first-boot.network
printf '[Service]\\nExecStart=\\nExecStart=/usr/lib/systemd/systemd-networkd-wait-online --any --timeout=30\\n' \\
  > /etc/systemd/system/systemd-networkd-wait-online.service.d/keiro.conf
systemctl disable networking.service || true
systemctl enable systemd-networkd systemd-resolved nftables frr
printf 'ip_gre\\nwireguard\\n' > /etc/modules-load.d/keiro.conf
`

const CLEAN_SCRIPT = `#!/bin/bash
# Nothing of the machine that built the image stays in it: neither its identity nor its keys.
set -euo pipefail
if command -v cloud-init > /dev/null; then cloud-init clean --logs; fi
ln -sf /run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
truncate -s 0 /etc/machine-id
rm -f /etc/ssh/ssh_host_* /root/.bash_history /home/*/.bash_history /etc/hostname
# Keys that Packer logged in with: people come in by the cloud's own console session.
rm -f /root/.ssh/authorized_keys /home/*/.ssh/authorized_keys
sync
`

/** Run on every image in the order of their names; a cloud adds its own between. */
export const IMAGE_SCRIPTS: readonly RenderedFile[] = [
  { path: 'packer/scripts/10-router.sh', content: ROUTER_SCRIPT, mode: '0755' },
  { path: 'packer/scripts/90-clean.sh', content: CLEAN_SCRIPT, mode: '0755' },
]

/** The `build` block of a template: all scripts, as root. */
export function buildBlock(sources: readonly string[]): string {
  return `build {
  sources = [
${sources.map((source) => `    "source.${source}",`).join('\n')}
  ]

  provisioner "shell" {
    execute_command = "chmod +x {{ .Path }}; sudo env {{ .Vars }} {{ .Path }}"
    scripts         = [for script in sort(fileset(path.root, "scripts/*.sh")) : "\${path.root}/\${script}"]
  }
}
`
}
