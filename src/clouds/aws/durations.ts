import type { Duration } from '../../network/model.ts'

/**
 * One tunnel endpoint of a VPN connection or Connect peer is replaced by AWS, announced in AWS Health or not. How long that takes is not
 * published; "minutes" is what is seen (*uncertain*, see `facts.md`).
 */
export const ENDPOINT_REPLACEMENT: Duration = {
  means: 'the new endpoint works',
  low: 10,
  high: 900,
  source:
    'Site-to-Site VPN guide, tunnel endpoint replacements: interrupted while the new endpoint is provisioned; no time is published, minutes are seen',
}

/**
 * An Auto Scaling group of one replaces a dead machine: status checks every minute, failed after two or so; the old machine is terminated
 * first, because it holds the network interface; then launch, boot, and fetching the peers' keys (*uncertain*, see `facts.md`).
 */
export const GROUP_OF_ONE: Duration = {
  means: 'an Auto Scaling group has put a new machine in its place',
  low: 60,
  high: 600,
  source: 'EC2 guide: status checks every minute; termination, launch and boot of minutes, about 5 minutes in all are seen',
}
