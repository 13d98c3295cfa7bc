import { describe, expect, test } from 'vitest'
import {
  filterId,
  linkId,
  nodeId,
  type Filter,
  type Interface,
  type Link,
  type Network,
  type NetworkNode,
  type StaticRoute,
} from '../network/model.ts'
import { alignNetworks } from './align.ts'
import { observe, type Talk } from './flows.ts'
import { mixturesOf } from './interleave.ts'
import { mixerOf } from './mixture.ts'
import { settledSide } from './side.ts'
import { costOf, opens, transitionOf } from './transition.ts'

const FROM = {}
const STATEFUL: Filter = {
  id: filterId('wall'),
  stateful: true,
  rules: [{ action: 'accept', protocol: 6, destinations: ['10.2.0.0/24'], from: FROM }],
  default: 'drop',
  label: 'firewall',
  from: FROM,
}

const port = (name: string, link: string, address?: string): Interface => ({
  name,
  kind: 'ethernet',
  addresses: address === undefined ? [] : [address],
  mtu: 1500,
  link: linkId(link),
  antiSpoof: false,
  from: FROM,
})

const route = (prefix: string, name: string, address: string): StaticRoute => ({
  prefix,
  target: { kind: 'gateway', interface: name, address },
  preference: 1,
  origin: 'static',
  from: FROM,
})

function node(
  id: string,
  role: 'host' | 'router',
  interfaces: readonly Interface[],
  routes: readonly StaticRoute[],
  wall = false,
): NetworkNode {
  return {
    id: nodeId(id),
    role,
    place: { cloud: 'test' },
    interfaces,
    tables: [{ name: 'main', routes }],
    translations: [],
    clampsMss: false,
    ...(wall ? { forwardFilter: STATEFUL.id } : {}),
    from: FROM,
  }
}

const wire = (id: string, left: string, leftPort: string, right: string, rightPort: string): Link => ({
  id: linkId(id),
  kind: 'wire',
  ends: [
    { node: nodeId(left), interface: leftPort },
    { node: nodeId(right), interface: rightPort },
  ],
  fails: true,
  label: id,
  from: FROM,
})

type Way = 'up' | 'down'

/** `a` and `b` behind a router each, and two ways between the routers: `up` and `down`, each over a router that may have a firewall. */
function diamond(left: Way, right: Way, walls: boolean, names: 'plain' | 'other' = 'plain'): Network {
  const name = (text: string): string => (names === 'plain' ? text : `${text}x`)
  const address = { up: '10.3.0.', down: '10.4.0.' }
  const leftRouter = node(
    'left',
    'router',
    [port('lan', 'lan-a', '10.1.0.1/24'), port(name('up'), 'left-up', '10.3.0.1/30'), port(name('down'), 'left-down', '10.4.0.1/30')],
    [route('10.2.0.0/24', name(left), `${address[left]}2`)],
  )
  const rightRouter = node(
    'right',
    'router',
    [port('lan', 'lan-b', '10.2.0.1/24'), port(name('up'), 'right-up', '10.3.0.6/30'), port(name('down'), 'right-down', '10.4.0.6/30')],
    [route('10.1.0.0/24', name(right), `${address[right]}5`)],
  )
  const middle = (way: Way): NetworkNode =>
    node(
      `middle-${way}`,
      'router',
      [port('l', `left-${way}`, `${address[way]}2/30`), port('r', `right-${way}`, `${address[way]}5/30`)],
      [route('10.1.0.0/24', 'l', `${address[way]}1`), route('10.2.0.0/24', 'r', `${address[way]}6`)],
      walls,
    )
  return {
    name: 'diamond',
    nodes: [
      node('a', 'host', [port('eth0', 'lan-a', '10.1.0.10/24')], [route('0.0.0.0/0', 'eth0', '10.1.0.1')]),
      leftRouter,
      middle('up'),
      middle('down'),
      rightRouter,
      node('b', 'host', [port('eth0', 'lan-b', '10.2.0.10/24')], [route('0.0.0.0/0', 'eth0', '10.2.0.1')]),
    ],
    links: [
      wire('lan-a', 'a', 'eth0', 'left', 'lan'),
      wire('lan-b', 'b', 'eth0', 'right', 'lan'),
      wire('left-up', 'left', name('up'), 'middle-up', 'l'),
      wire('left-down', 'left', name('down'), 'middle-down', 'l'),
      wire('right-up', 'right', name('up'), 'middle-up', 'r'),
      wire('right-down', 'right', name('down'), 'middle-down', 'r'),
    ],
    tunnels: [],
    sessions: [],
    filters: [STATEFUL],
    endpoints: [],
  }
}

const TALK: Talk = {
  from: { node: nodeId('a'), address: '10.1.0.10' },
  to: { node: nodeId('b'), address: '10.2.0.10' },
  packet: { source: '10.1.0.10', destination: '10.2.0.10', protocol: 6, sourcePort: 40000, destinationPort: 443 },
}

const between = (before: Network, after: Network) => transitionOf(settledSide(before), settledSide(alignNetworks(before, after)), [])

describe('routes that move from one way to another', () => {
  test('without firewalls the way there and the way back may differ for a while', () => {
    const transition = between(diamond('up', 'up', false), diamond('down', 'down', false))
    const { movers, moments, isComplete } = mixturesOf(transition.mixer, TALK)
    expect(movers).toEqual(['left', 'right'])
    expect([...new Set(moments.map((each) => each.moved.join()))].sort()).toEqual(['', 'left', 'left,right', 'right'])
    expect(moments.every((each) => each.seen.works)).toBe(true)
    expect(isComplete).toBe(true)
    expect(costOf(transition, 0, 'flow', [[TALK]])).toEqual({ expectation: 'flow', outage: { low: 0, high: 0 }, causes: [] })
  })

  test('a firewall that did not see the question drops the answer: two people, and nobody knows for how long', () => {
    const transition = between(diamond('up', 'up', true), diamond('down', 'down', true))
    const { outage, causes } = costOf(transition, 0, 'flow', [[TALK]])
    expect(outage).toEqual({ low: 0, high: Number.POSITIVE_INFINITY })
    // The open connection is known on the old way, so that its answers may still come back there, but not by the new one.
    expect(causes[0]?.what).toBe('DENIED_IN while right is changed and left is not')
  })

  test('one machine alone changes without a moment between', () => {
    const transition = between(diamond('up', 'up', false), diamond('down', 'up', false))
    expect(mixturesOf(transition.mixer, TALK).movers).toEqual(['left'])
    expect(costOf(transition, 0, 'flow', [[TALK]]).outage.high).toBe(0)
  })

  test('names of ports do not count', () => {
    const renamed = diamond('up', 'up', false, 'other')
    const aligned = alignNetworks(diamond('up', 'up', false), renamed)
    expect(aligned).toEqual(diamond('up', 'up', false))
  })

  test('what is closed before and after is closed in between', () => {
    const udp: Talk = { ...TALK, packet: { ...TALK.packet, protocol: 17 } }
    expect(opens(between(diamond('up', 'up', true), diamond('down', 'down', true)), [[udp]])).toBe(false)
    expect(opens(between(diamond('up', 'up', true), diamond('down', 'down', false)), [[udp]])).toBe(true)
  })
})

test('the first and the last moment are the two networks', () => {
  const [before, after] = [settledSide(diamond('up', 'down', true)), settledSide(diamond('down', 'down', true))]
  const { moment } = mixerOf(before, after)
  const seen = (moved: readonly string[]): string => observe(moment(new Set(moved.map(nodeId))), TALK).verdict
  expect(seen([])).toBe('DENIED_IN')
  expect(seen(['left', 'right'])).toBe('ACCEPTED')
})
