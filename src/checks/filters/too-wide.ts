import type { Problem } from '../../core/problem.ts'
import { finding, ruleText, type WrittenRule } from './finding.ts'

/** Ports that are for owners, not for the public (IANA service names). */
const ADMIN_PORTS: ReadonlyMap<number, string> = new Map([
  [22, 'SSH'],
  [23, 'Telnet'],
  [135, 'RPC'],
  [445, 'SMB'],
  [1433, 'SQL Server'],
  [1521, 'Oracle'],
  [2379, 'etcd'],
  [3306, 'MySQL'],
  [3389, 'RDP'],
  [5432, 'PostgreSQL'],
  [5900, 'VNC'],
  [5985, 'WinRM'],
  [6379, 'Redis'],
  [6443, 'Kubernetes'],
  [9200, 'Elasticsearch'],
  [11211, 'memcached'],
  [27017, 'MongoDB'],
])
/** More ports at once than this are a range that nobody chose one by one. */
const MANY_PORTS = 1024

/** Rules that let everybody in to what is not for everybody. Filters without memory let answers in with wide ranges: those are not meant. */
export function tooWide(rules: readonly WrittenRule[]): Problem[] {
  return rules.flatMap((written) => {
    const { rule, direction, places } = written
    if (direction !== 'in' || rule.action !== 'accept' || !places.some(({ filter }) => filter.stateful) || !fromEverybody(written))
      return []
    const why = reasonOf(written)
    return why === undefined
      ? []
      : [
          finding(
            'LINT-004',
            'warning',
            `${ruleText(written)} lets everybody in ${why}`,
            rule.from,
            'name the ranges or the group that need it',
          ),
        ]
  })
}

function fromEverybody({ rule }: WrittenRule): boolean {
  if (rule.sources === undefined && rule.sourceSets === undefined) return true
  return rule.sources?.some((range) => range === '0.0.0.0/0' || range === '::/0') === true
}

function reasonOf({ rule: { protocol, destinationPorts } }: WrittenRule): string | undefined {
  if (protocol === 'any') return 'to everything'
  if (protocol !== 6 && protocol !== 17) return undefined
  if (destinationPorts === undefined) return `to every ${protocol === 6 ? 'TCP' : 'UDP'} port`
  const count = destinationPorts.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  const admin =
    protocol === 6 ? [...ADMIN_PORTS].filter(([port]) => destinationPorts.some(({ from, to }) => from <= port && port <= to)) : []
  if (count > MANY_PORTS) return `to ${count} ports at once`
  return admin.length === 0 ? undefined : `to ${admin.map(([, name]) => name).join(', ')}`
}
