import type { RenderedFile } from '../../deploy/resource.ts'
import type { NetworkIndex } from '../../network/index.ts'
import type { NetworkNode } from '../../network/model.ts'
import type { RouterSystem } from '../router.ts'
import { ALL_ROUTING_FEATURES } from '../routing-features.ts'
import { daemonsFile } from './daemons.ts'
import { frrConf } from './frr-conf.ts'
import { keyFiles } from './keys.ts'
import { networkdFiles } from './networkd.ts'
import { nftablesConf } from './nftables.ts'
import { SYSCTL_FILE } from './sysctl.ts'
import { wireguardFiles } from './wireguard.ts'

/** Debian or Ubuntu with FRR, kernel WireGuard and GRE, nftables and systemd-networkd. */
export const frr: RouterSystem = {
  name: 'frr',
  title: 'Debian or Ubuntu with FRR',
  capabilities: { wireguard: true, gre: true, bfd: true, routing: ALL_ROUTING_FEATURES, notes: [] },
  render: frrFiles,
}

/**
 * The files of a router node as an FRR machine, whatever system the node names: where another system can not run (a router
 * of a maker in the lab), FRR stands in for it with the same sessions, policies and filters.
 *
 * @example frrFiles(index, nodeOf(index, nodeId('ce-osaka'))).map((file) => file.path) // ['frr/daemons', 'frr/frr.conf', …]
 */
export function frrFiles(index: NetworkIndex, node: NetworkNode): readonly RenderedFile[] {
  return [
    ...keyFiles(index, node).filter(({ path }) => path.startsWith('bin/')),
    { path: 'frr/daemons', content: daemonsFile(index, node) },
    { path: 'frr/frr.conf', content: frrConf(index, node) },
    ...networkdFiles(index, node),
    { path: 'nftables/nftables.conf', content: nftablesConf(index, node) },
    { path: 'sysctl/90-keiro.conf', content: SYSCTL_FILE },
    ...keyFiles(index, node).filter(({ path }) => path.startsWith('systemd/')),
    ...wireguardFiles(index, node),
  ]
}
