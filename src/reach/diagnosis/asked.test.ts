import { expect, test } from 'vitest'
import { ProblemError } from '../../core/problem.ts'
import { readAsked } from './asked.ts'

test.each([
  ['tcp/443', 'tcp/443', [{ protocol: 6, ports: [{ from: 443, to: 443 }] }]],
  ['TCP 443', 'tcp/443', [{ protocol: 6, ports: [{ from: 443, to: 443 }] }]],
  [
    'tcp/22,8000-8080',
    'tcp/22,8000-8080',
    [
      {
        protocol: 6,
        ports: [
          { from: 22, to: 22 },
          { from: 8000, to: 8080 },
        ],
      },
    ],
  ],
  ['udp', 'udp', [{ protocol: 17 }]],
  ['icmp', 'icmp', [{ protocol: 'icmp' }]],
  ['ping', 'icmp', [{ protocol: 'icmp' }]],
  ['icmp/3', 'icmp/3', [{ protocol: 'icmp', ports: [{ from: 768, to: 768 }] }]],
  ['gre', 'gre', [{ protocol: 47 }]],
  ['proto 0', 'proto 0', [{ protocol: 0 }]],
  ['proto/47', 'proto 47', [{ protocol: 47 }]],
  [
    'tcp/80 + udp/53',
    'tcp/80 + udp/53',
    [
      { protocol: 6, ports: [{ from: 80, to: 80 }] },
      { protocol: 17, ports: [{ from: 53, to: 53 }] },
    ],
  ],
])('%s', (text, shown, parts) => {
  expect(readAsked(text)).toEqual({ text: shown, demand: 'all', parts })
})

test('everything is asked for by name, and what passes at all without one', () => {
  expect(readAsked('any')).toEqual({ text: 'any', demand: 'all' })
  expect(readAsked(' ')).toEqual({ text: 'anything', demand: 'some' })
})

test.each([
  ['443', 'did you mean tcp/443?'],
  ['443/tcp', 'did you mean tcp/443?'],
  ['https', 'did you mean tcp/443?'],
  ['tcp/99999', 'ports go from 0 to 65535'],
  ['tcp/90-80', 'the range ends before it begins: did you mean 80-90?'],
  ['proto 256', 'protocol numbers go from 0 to 255'],
  ['gre/5', 'gre has no ports'],
  ['icmp/300', 'an ICMP type goes from 0 to 255: icmp/8 is an echo request'],
  ['constructor', 'write tcp/443, udp/53, tcp/1024-2047, icmp, proto 47 or any'],
  ['tcp/22/23', 'write tcp/443, udp/53, tcp/1024-2047, icmp, proto 47 or any'],
])('%s is no service', (text, hint) => {
  expect(() => readAsked(text)).toThrow(ProblemError)
  try {
    readAsked(text)
  } catch (error) {
    expect(error instanceof ProblemError ? error.problems : []).toEqual([
      { code: 'CLI-006', severity: 'error', message: `"${text}" is not a service`, hint },
    ])
  }
})
