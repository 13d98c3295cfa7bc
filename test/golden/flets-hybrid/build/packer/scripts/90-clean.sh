#!/bin/bash
# Nothing of the machine that built the image stays in it: neither its identity nor its keys.
set -euo pipefail
if command -v cloud-init > /dev/null; then cloud-init clean --logs; fi
ln -sf /run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
truncate -s 0 /etc/machine-id
rm -f /etc/ssh/ssh_host_* /root/.bash_history /home/*/.bash_history /etc/hostname
# Keys that Packer logged in with: people come in by the cloud's own console session.
rm -f /root/.ssh/authorized_keys /home/*/.ssh/authorized_keys
sync
