import { expect, test } from 'vitest'
import {
  ALL,
  firewall,
  instance,
  INTERNET,
  network,
  peering,
  project,
  route,
  tcp,
  tunnel,
  vpc,
  zonal,
} from '../../src/clouds/google/semantics/fixtures/project.ts'
import type { GoogleObjects } from '../../src/clouds/google/objects.ts'
import { findIn, fixWords } from './prove-fixes.ts'

const words = (objects: GoogleObjects, from: string, to: string, service = 'tcp/443', goal: 'pass' | 'stop' = 'pass') =>
  fixWords('google', objects, from, to, service, goal)

const tagged = (...items: string[]) => ({ tags: { items } })
const open = (at: string) => firewall(`${at}-open`, at, { allowed: ALL, sourceRanges: ['0.0.0.0/0'] })

test('a rule for the tag that fewest have', () => {
  const objects = project(
    vpc('net', '10.0.0.0/24'),
    instance('vm-a', 'net', '10.0.0.2', tagged('all')),
    instance('vm-b', 'net', '10.0.0.3', tagged('all', 'web')),
  )
  expect(words(objects, 'vm-a', 'vm-b')).toEqual([
    ['let network net allow ingress tcp/443 from 10.0.0.2/32 for the tag web, at priority 1000'],
    ['let network net allow ingress tcp/443 from 10.0.0.2/32 for the tag all, at priority 1000'],
  ])
})

test('before the rule that denies, for what is asked alone; an instance without a tag gets one', () => {
  const objects = project(
    vpc('net', '10.0.0.0/24'),
    instance('vm-a', 'net', '10.0.0.2'),
    instance('vm-b', 'net', '10.0.0.3'),
    open('net'),
    firewall('no-web', 'net', { denied: tcp('443'), sourceRanges: ['10.0.0.0/8'], priority: 500 }),
  )
  expect(words(objects, 'vm-a', 'vm-b')[0]).toEqual([
    'give vm-b the tag vm-b-allow, and let network net allow ingress tcp/443 from 10.0.0.2/32 for the tag vm-b-allow, at priority 499',
  ])
})

test('what a rule lets pass is removed where it says no more, else denied', () => {
  const hosts = [vpc('net', '10.0.0.0/24'), instance('vm-a', 'net', '10.0.0.2'), instance('vm-b', 'net', '10.0.0.3', tagged('web'))]
  const narrow = project(...hosts, firewall('web', 'net', { allowed: tcp('443'), sourceRanges: ['10.0.0.2/32'] }))
  expect(words(narrow, 'vm-a', 'vm-b', 'tcp/443', 'stop')[0]).toEqual([
    'remove the firewall rule web (tcp/443 from 10.0.0.2/32, for every instance)',
  ])
  const wide = project(...hosts, open('net'))
  expect(words(wide, 'vm-a', 'vm-b', 'tcp/443', 'stop')[0]).toEqual([
    'let network net deny ingress tcp/443 from 10.0.0.2/32 for the tag web, at priority 1000',
  ])
})

const two = (left: Readonly<Record<string, unknown>> = {}, right: Readonly<Record<string, unknown>> = {}) => [
  vpc('left', '10.1.0.0/24', left),
  vpc('right', '10.2.0.0/24', right),
  open('left'),
  open('right'),
  instance('vm-a', 'left', '10.1.0.2'),
  instance('vm-b', 'right', '10.2.0.2'),
]

test('two networks are peered; a half is made whole', () => {
  expect(words(project(...two()), 'vm-a', 'vm-b')).toEqual([['peer left with right, in both directions']])
  const half = project(...two({ peerings: [peering('right', { state: 'INACTIVE' })] }))
  expect(words(half, 'vm-a', 'vm-b')).toEqual([['peer right with left: the other direction is there']])
})

test('ranges that overlap are not peered, and it says why', () => {
  const objects = project(
    vpc('left', '10.1.0.0/24'),
    vpc('right', '10.1.0.0/16'),
    open('right'),
    instance('vm-a', 'left', '10.1.0.2'),
    instance('vm-b', 'right', '10.1.9.2'),
  )
  const found = findIn('google', objects, 'vm-a', 'vm-b', 'tcp/443', 'pass')
  expect(found.fixes).toEqual([])
  expect(found.immovable).toEqual(['left and right can not be peered: their ranges overlap'])
})

test('out to the internet: route, and address or Cloud NAT', () => {
  const objects = project(vpc('net', '10.0.0.0/24'), instance('vm-a', 'net', '10.0.0.2'))
  expect(words(objects, 'vm-a', 'internet')).toEqual([
    [
      'add the route 0.0.0.0/0 to the default internet gateway in network net, at priority 1000',
      'give vm-a (10.0.0.2) an external address',
    ],
    [
      'add the route 0.0.0.0/0 to the default internet gateway in network net, at priority 1000',
      'make Cloud NAT net-asia-northeast1-nat for subnet net-s in the new router net-asia-northeast1',
    ],
  ])
})

test('in from the internet: an address and a rule', () => {
  const objects = project(
    vpc('net', '10.0.0.0/24'),
    route('out', 'net', '0.0.0.0/0', INTERNET),
    instance('vm-a', 'net', '10.0.0.2', tagged('web')),
  )
  expect(words(objects, 'internet', 'vm-a')[0]).toEqual([
    'give vm-a (10.0.0.2) an external address',
    'let network net allow ingress tcp/443 from 0.0.0.0/0 for the tag web, at priority 1000',
  ])
})

test('an instance that routes lead to forwards', () => {
  const objects = project(
    vpc('net', '10.0.0.0/24'),
    open('net'),
    route('out', 'net', '0.0.0.0/0', { ...INTERNET, priority: 900 }),
    route('by-vm', 'net', '198.51.100.0/24', { nextHopInstance: zonal('vm-fw') }),
    instance('vm-a', 'net', '10.0.0.2', {}, '34.0.0.1'),
    instance('vm-fw', 'net', '10.0.0.3', {}, '34.0.0.2'),
  )
  const [first, second] = words(objects, 'vm-a', '198.51.100.7')
  expect(first).toEqual(['remove the route by-vm (198.51.100.0/24)'])
  expect(second).toEqual(['add the route 198.51.100.7/32 to the default internet gateway in network net, at priority 1000'])
})

test('custom routes of a peer, to a site behind its tunnel', () => {
  const objects = project(
    ...two({ peerings: [peering('right')] }, { peerings: [peering('left')] }),
    tunnel('vpn', 'right', '34.0.0.9', '198.51.100.9', { remoteTrafficSelector: ['0.0.0.0/0'] }),
    route('to-site', 'right', '192.168.0.0/24', {
      nextHopVpnTunnel: `${network('x').replace(/global.*$/u, '')}regions/asia-northeast1/vpnTunnels/vpn`,
    }),
  )
  expect(words(objects, 'vm-a', '192.168.0.10')[0]).toEqual([
    'set exportCustomRoutes of the peering to-left of right, and set importCustomRoutes of the peering to-right of left',
  ])
})
