import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import filesConnector from '@causeway/connector-files'
import type { Connector } from '@causeway/connector-kit'
import { afterAll, describe, expect, it } from 'vitest'
import { Stage, said } from './stage.js'

const folder = mkdtempSync(join(tmpdir(), 'causeway-disk-'))
const isMounted = mounts(folder)
if (!isMounted) process.stderr.write('A full disk is not tested: a small one cannot be mounted here.\n')

afterAll(() => {
  if (isMounted) execFileSync('umount', ['-l', folder])
  rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(!isMounted)('a full disk', () => {
  it('is told to whoever writes to it; everything else goes on', async () => {
    const files = { root: folder, write: true, delete: true }
    const connectors = [filesConnector as Connector] // as: its configuration is checked before it is given
    await using stage = await Stage.open({ upstreams: { files: { files } } }, { connectors })
    const client = await stage.client()
    const write = (path: string, length: number) => client.callTool('files__write', { path, text: 'x'.repeat(length) })
    const small = await write('small.txt', 1_000)
    expect(small.isError, said(small)).toBeUndefined()
    const big = await write('big.txt', 500_000)
    expect(big.isError).toBe(true)
    expect(said(big)).toMatch(/full|no space/i)
    expect(said(await client.callTool('files__read', { path: 'small.txt' }))).toContain('xxx')
    expect((await client.listResources()).map(({ name }) => name)).toEqual(['small.txt'])
    const health = JSON.parse(await stage.page('/health'))
    expect(health).toMatchObject({ status: 'ok', upstreams: { files: { state: 'ready' } } })
  })
})

function mounts(path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', path], { stdio: 'ignore' })
    return true
  } catch {
    // Only root may, and not everywhere.
    return false
  }
}
