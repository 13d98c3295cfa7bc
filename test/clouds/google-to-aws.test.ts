import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { instance, network, regional, route, firewall, tcp, tunnel, vpc, ALL } from '../../src/clouds/google/semantics/fixtures/project.ts'
import { compileSnapshot } from '../../src/compile/compile-snapshot.ts'
import { openFiles } from '../../src/design/load-files.ts'
import { ask } from './ask.ts'

/** The AWS half of the other case, with a Google Cloud project in the place of the Azure subscription. */
async function snapshot(peer: string) {
  const aws = Array.from(await openFiles(fileURLToPath(new URL('app-service-to-rds/aws', import.meta.url))), ({ path, bytes }) => ({
    path,
    bytes,
  }))
  const google = [
    vpc('net', '10.1.2.0/26'),
    firewall('web', 'net', { sourceRanges: ['172.31.0.0/16'], allowed: tcp('443') }),
    firewall('out', 'net', { direction: 'EGRESS', destinationRanges: ['0.0.0.0/0'], allowed: ALL }),
    instance('app', 'net', '10.1.2.4'),
    tunnel('t', 'net', '203.0.113.10', peer),
    route('aws', 'net', '172.31.0.0/16', { nextHopVpnTunnel: regional('vpnTunnels', 't') }),
  ].flat()
  expect(network('net')).toContain('networks/net')
  const bytes = new TextEncoder().encode(JSON.stringify(google))
  return compileSnapshot([...aws, { path: 'google.json', bytes }], 'both')
}

describe('Google Cloud and AWS with a VPN between them', () => {
  test('are one network where each names the other', async () => {
    const { index, problems } = await snapshot('198.51.100.21')
    expect(problems).toEqual([])
    expect(ask(index, '10.1.2.4', '172.31.0.50', 'tcp/3306')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: [
        'asia-northeast1-a/vm:app',
        'net',
        'asia-northeast1/tunnel:t',
        'net/peer:198.51.100.21',
        'cgw-azure',
        'vgw-1',
        'vpc-1',
        'subnet-a',
        'wordpress',
      ],
    })
    expect(ask(index, '172.31.16.20', '10.1.2.4', 'tcp/443').verdict).toBe('ACCEPTED')
    expect(ask(index, '172.31.16.20', '10.1.2.4', 'tcp/22')).toMatchObject({ verdict: 'DENIED_IN', codes: ['FIREWALL_RULE'] })
  })

  test('stay apart where one names somebody else', async () => {
    const { index } = await snapshot('198.51.100.99')
    expect(ask(index, '10.1.2.4', '172.31.0.50', 'tcp/3306').verdict).toBe('EXITS_NETWORK')
  })
})
