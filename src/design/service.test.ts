import { expect, test } from 'vitest'
import { ProblemError } from '../core/problem.ts'
import { readService } from './service.ts'

test('a service is read as in a design', () => {
  expect(readService('tcp/1024-2047')).toEqual({ protocol: 'tcp', ports: { from: 1024, to: 2047 } })
  expect(readService('icmp')).toEqual({ protocol: 'icmp' })
})

test('what is none is said, with what may be meant', () => {
  const problems = (): unknown => {
    try {
      return readService('https')
    } catch (error) {
      return error instanceof ProblemError ? error.problems : error
    }
  }
  expect(problems()).toMatchObject([
    { code: 'DESIGN-008', message: '`service` is "https", which is not a service', hint: 'did you mean tcp/443?' },
  ])
})
