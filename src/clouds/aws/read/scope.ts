/** One folder of a snapshot: which account and region its files are of. */
export interface Scope {
  readonly folder: string
  readonly account?: string
  /** Empty as long as neither a folder's name nor an element has told it. */
  region: string
}

const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/u

/**
 * `accounts/<id>/<region>/file.json`, `<region>/file.json` or `file.json`, below an optional `aws_configs/`. Deeper folders
 * (`…/ec2/file.json`) change nothing.
 *
 * @example scopeOf('accounts/123456789012/ap-northeast-1/vpcs.json') // account 123456789012 in ap-northeast-1
 */
export function scopeOf(path: string): Scope {
  const folders = path.split('/').slice(0, -1)
  const accounts = folders.lastIndexOf('accounts')
  const account = accounts < 0 ? folders.find((name) => /^\d{12}$/u.test(name)) : folders[accounts + 1]
  const region = folders.findLast((name) => REGION.test(name) && name !== account)
  return { folder: folders.join('/'), region: region ?? '', ...(account === undefined ? {} : { account }) }
}

/** `ap-northeast-1` of `ap-northeast-1a`, and of a local zone such as `us-west-2-lax-1a`. */
export function regionOfZone(zone: string): string | undefined {
  return /^[a-z]{2,}(?:-[a-z]+)+-\d+/u.exec(zone)?.[0]
}

/** `arn:aws:ec2:ap-northeast-1:123456789012:subnet/subnet-0abc`. */
export function partsOfArn(arn: string): { readonly region: string; readonly account: string } | undefined {
  const [start, , , region = '', account = ''] = arn.split(':')
  return start === 'arn' ? { region, account } : undefined
}
