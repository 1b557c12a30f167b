import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import filesConnector from '@causeway/connector-files'
import type { Connector } from '@causeway/connector-kit'
import { logFile } from '@causeway/gateway'
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

  it('costs lines of the log, which says how many once there is room again', async () => {
    const [path, filling] = [join(folder, 'log.jsonl'), join(folder, 'filling')]
    const log = logFile(path)
    const write = async (from: number, to: number) => {
      for (let number = from; number < to; number++) log.write(`${JSON.stringify({ number, text: 'x'.repeat(80) })}\n`)
      await log.flush()
    }
    await write(0, 10)
    expect(() => writeFileSync(filling, 'x'.repeat(500_000))).toThrow('ENOSPC')
    await write(10, 1_000)
    await write(1_000, 1_010)
    rmSync(filling)
    await write(1_010, 1_020)
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    const told = lines.map((line) => JSON.parse(line) as { number?: number; msg?: string })
    const [gap] = told.flatMap(({ msg }) => msg ?? [])
    expect(gap).toBe(`${1_020 - (lines.length - 1)} lines are missing here: the disk was full, or nobody read the log`)
    expect(told.filter(({ number = 0 }) => number < 10 || number >= 1_010)).toHaveLength(21)
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
