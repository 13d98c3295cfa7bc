import type { RouterSystem } from '../router.ts'
import { ixFiles } from './ix-files.ts'

/** NEC UNIVERGE IX2000/IX3000 series. */
export const necIx: RouterSystem = {
  name: 'nec-ix',
  title: 'NEC UNIVERGE IX',
  capabilities: {
    wireguard: false,
    gre: true,
    bfd: false,
    closedNetworks: 1,
    routing: [],
    notes: ['BFD is not confirmed for NEC IX: dead neighbors are found by the BGP hold timer alone'],
  },
  render: ixFiles,
}
