import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { compileSnapshot, type CompiledSnapshot } from '../../src/compile/compile-snapshot.ts'
import { loadSnapshot } from '../../src/compile/load-snapshot.ts'
import { openFiles } from '../../src/design/load-files.ts'
import { ask } from './ask.ts'

const FOLDER = fileURLToPath(new URL('app-service-to-rds', import.meta.url))
const [app, database, machine, bridge] = ['10.1.2.4', '172.31.0.50', '172.31.16.20', '10.1.1.4']

describe('WordPress on App Service, its database on RDS, a VPN between the clouds', () => {
  test('the app reaches the database on 3306 over the VPN, and nothing else', async () => {
    const { index, problems } = await loadSnapshot(FOLDER)
    expect(problems).toEqual([])
    const asked = ask(index, app, database, 'tcp/3306')
    expect(asked).toMatchObject({ verdict: 'ACCEPTED' })
    expect(asked.hops.slice(0, 5)).toEqual(['webapp:wordpress-app', 'vnet/app-service', 'vnet', 'gateway:gateway', 'local-gateway:aws-1'])
    expect(asked.hops.slice(5)).toEqual(['cgw-azure', 'vgw-1', 'vpc-1', 'subnet-a', 'wordpress'])
    expect(asked.back?.at(-1)).toBe('webapp:wordpress-app')
    expect(ask(index, app, database, 'tcp/22')).toMatchObject({ verdict: 'DENIED_IN', codes: ['ENI_SG_RULES_MISMATCH'] })
  })

  test.each([
    ['the database', database],
    ['a machine in AWS', machine],
    ['a machine next to it', bridge],
  ])('%s can not open a connection to the app: the integration is outward only', async (_, from) => {
    const { index } = await loadSnapshot(FOLDER)
    const asked = ask(index, from, app)
    expect(asked.verdict).toBe('DENIED_IN')
    expect(asked.codes).toEqual(['Platform'])
    expect(asked.words).toContain('outward only')
  })

  test('machines of both clouds meet over the VPN where groups let them', async () => {
    const { index } = await loadSnapshot(FOLDER)
    expect(ask(index, machine, bridge)).toMatchObject({ verdict: 'ACCEPTED' })
    expect(ask(index, bridge, machine)).toMatchObject({ verdict: 'DENIED_IN', codes: ['SG_HAS_NO_RULES'] })
  })

  test('clouds that do not name each other stay apart', async () => {
    const { index } = await withChange((text) => text.replaceAll('198.51.100.2', '198.51.100.9'))
    expect(ask(index, app, database, 'tcp/3306').verdict).toBe('EXITS_NETWORK')
    expect(ask(index, machine, bridge).verdict).toBe('EXITS_NETWORK')
  })
})

/** The snapshot with the text of its Azure files changed. */
async function withChange(change: (text: string) => string): Promise<CompiledSnapshot> {
  const files = Array.from(await openFiles(FOLDER), ({ path, shown, bytes }) => {
    const text = new TextDecoder().decode(bytes)
    return { path, shown, bytes: new TextEncoder().encode(path.startsWith('azure') ? change(text) : text) }
  })
  return compileSnapshot(files, 'changed')
}
