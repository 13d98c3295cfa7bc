#!/bin/bash
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
printf '[Match]\nName=eth0\n\n[Network]\nDHCP=ipv4\n' > /etc/systemd/network/90-keiro-first-boot.network
printf '[Service]\nExecStart=\nExecStart=/usr/lib/systemd/systemd-networkd-wait-online --any --timeout=30\n' \
  > /etc/systemd/system/systemd-networkd-wait-online.service.d/keiro.conf
systemctl disable networking.service || true
systemctl enable systemd-networkd systemd-resolved nftables frr
printf 'ip_gre\nwireguard\n' > /etc/modules-load.d/keiro.conf
