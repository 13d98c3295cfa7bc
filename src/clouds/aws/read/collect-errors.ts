import { ProblemError, type Problem } from '../../../core/problem.ts'
import { failedCall } from '../../snapshot/problems.ts'

/** Names of errors with which no call will succeed. */
const NO_ACCESS: ReadonlySet<string> = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'AuthFailure',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
])

const NOT_ALLOWED: ReadonlySet<string> = new Set(['UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException', 'AuthorizationError'])

/** One call that failed; the rest of the snapshot goes on. */
export interface FailedCall {
  readonly Call: string
  readonly Region: string
  readonly Key: string
  readonly Error: string
  readonly Means: string
}

export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown error')

/** First line only: AWS puts whole encoded policies behind it. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const line = text.split('\n')[0] ?? ''
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}

/** @throws ProblemError SNAP-012 when no other call can succeed either. */
export function failureOf(
  error: unknown,
  call: { readonly action: string; readonly key: string; readonly means: string },
  region: string,
): FailedCall {
  if (error instanceof ProblemError) throw error
  if (NO_ACCESS.has(nameOf(error))) throw noAccess(error)
  const why = NOT_ALLOWED.has(nameOf(error)) ? `not allowed: ${nameOf(error)}` : `${nameOf(error)}: ${messageOf(error)}`
  return { Call: call.action, Region: region, Key: call.key, Error: why, Means: call.means }
}

export const problemOf = ({ Call, Region, Error: why, Means }: FailedCall): Problem =>
  failedCall(`${Call} in ${Region} failed (${why}): ${Means}`, undefined)

/** Nothing can be asked at all. */
export function noAccess(error: unknown): ProblemError {
  const name = nameOf(error)
  const text = messageOf(error)
  if (/region is missing/iu.test(text))
    return stop('no region is set, so there is nothing to ask', 'say which with --region, for example --region ap-northeast-1')
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError')
    return stop(
      `there are no credentials: ${text}`,
      'log in (`aws sso login`), name a profile with --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    )
  if (NO_ACCESS.has(name))
    return stop(`the credentials are refused: ${name}: ${text}`, 'log in again, or name another profile with --profile')
  return stop(`AWS does not answer: ${name}: ${text}`, 'is there a way to the internet, and is --endpoint-url right?')
}

function stop(message: string, hint: string): ProblemError {
  return new ProblemError([{ code: 'SNAP-012', severity: 'error', message: `the account can not be read: ${message}`, hint }], 3)
}
