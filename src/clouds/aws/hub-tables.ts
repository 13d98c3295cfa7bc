import type { AwsTransitGateway, HubTableChoice } from './design.ts'

/** The transit gateway's route table that all attachments share, where the design names none. */
export const SHARED_TABLE = 'shared'

export function tableNames(hub: AwsTransitGateway): readonly string[] {
  const names = Object.keys(hub.tables)
  return names.length === 0 ? [SHARED_TABLE] : names
}

/** Where what comes in by a link is looked up: the first table, unless the link says. */
export function tableOfLink(hub: AwsTransitGateway, choice: HubTableChoice): string {
  return choice.associate ?? tableNames(hub)[0] ?? SHARED_TABLE
}

/** What learns the routes behind a link: all tables, unless the link says. */
export function tablesThatLearn(hub: AwsTransitGateway, choice: HubTableChoice): readonly string[] {
  return choice.propagate ?? tableNames(hub)
}
