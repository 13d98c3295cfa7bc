import type { RenderedFile } from '../../deploy/resource.ts'
import type { NetworkIndex } from '../../network/index.ts'
import type { NetworkNode } from '../../network/model.ts'
import { credential, ixCfg } from './ix-cfg.ts'
import { carrierLine, ixNames } from './ports.ts'

export function ixFiles(index: NetworkIndex, node: NetworkNode): readonly RenderedFile[] {
  return [
    { path: 'by-hand.md', content: byHand(index, node) },
    { path: 'ix.cfg', content: ixCfg(index, node) },
  ]
}

/** What a person enters on the device, and which lines no device has confirmed. */
function byHand(index: NetworkIndex, node: NetworkNode): string {
  const line = carrierLine(index, node)
  const ports = [...ixNames(index, node)].map(([own, ix]) => `| ${own} | ${ix} |`).join('\n')
  return `# ${node.id}: what is set by hand

## Ports

| in the design | on the device |
|---|---|
${ports}
${line?.kind === 'pppoe' ? pppoeSection(node, line.addresses) : ''}
## After entering \`ix.cfg\`

Set the administrator's user name and password on the device, then \`write memory\`.
Compare \`show ip bgp summary\` with the sessions of \`keiro plan\`.

## Not confirmed on a device

These lines follow the maker's style but were found in no public example of this series. The device answers each line as it
is entered: an error there is to be reported.

- \`ip prefix-list … ge … le …\` and \`match ip address prefix-list\`
- \`set as-path prepend\`, \`set community\`, \`match community\`
- \`ip access-list … permit icmp src … dest …\`
- \`bgp router-id\`, \`redistribute connected route-map\`, \`ebgp-multihop\`, \`ip address … secondary\`

Answers of TCP are told by their port alone here, for no confirmed line looks at the flags: a server could open a connection
from its service port as far as the next router, which looks at the flags and drops it.
`
}

function pppoeSection(node: NetworkNode, addresses: readonly string[]): string {
  return `
## Access line

Enter in \`ppp profile closed-network\`, from where the line's contract is kept:

- \`authentication myname NAME\`: ${credential(node, 'user')}
- \`authentication password NAME PASSWORD\`: ${credential(node, 'password')}

The carrier must give this session ${addresses.map((address) => address.slice(0, address.indexOf('/'))).join(', ')}: the other ends of the tunnels send there.
`
}
