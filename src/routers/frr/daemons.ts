import type { NetworkIndex } from '../../network/index.ts'
import type { NetworkNode } from '../../network/model.ts'

/** `/etc/frr/daemons`: which daemons watchfrr starts (zebra always). Only local sockets answer to vtysh. */
export function daemonsFile(index: NetworkIndex, node: NetworkNode): string {
  const usesBfd = (index.sessionsOf.get(node.id) ?? []).some((session) => session.bfd !== undefined)
  return `# Rendered by keiro: which daemons watchfrr starts besides zebra.
bgpd=${node.bgp === undefined ? 'no' : 'yes'}
bfdd=${usesBfd ? 'yes' : 'no'}
# Static routes belong to systemd-networkd.
staticd=no
vtysh_enable=yes
zebra_options="  -A 127.0.0.1 -s 90000000"
bgpd_options="   -A 127.0.0.1"
bfdd_options="   -A 127.0.0.1"
staticd_options="-A 127.0.0.1"
`
}
