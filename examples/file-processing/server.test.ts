import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Middleware, mcp } from '@causeway/server'
import { linked } from '@causeway/testing'
import { matchers } from '@causeway/testing/vitest'
import { beforeAll, describe, expect, test } from 'vitest'
import app from './server.js'

expect.extend(matchers)

/** A folder that the user has opened, with 60 files in it, and one beside it. */
let opened = ''
let beside = ''

beforeAll(async () => {
  const place = await realpath(await mkdtemp(join(tmpdir(), 'files-')))
  opened = join(place, 'opened')
  beside = join(place, 'beside')
  await mkdir(join(opened, 'deep', 'deeper'), { recursive: true })
  await mkdir(beside)
  for (let number = 1; number <= 60; number += 1)
    await writeFile(join(opened, 'deep', `${number}.txt`), 'three short words')
  await writeFile(join(beside, 'secret.txt'), 'for nobody')
  await symlink(beside, join(opened, 'way-out'))
  return () => rm(place, { recursive: true })
})

test('without roots the samples are processed; what cannot be read is told, and costs nothing else', async () => {
  await using link = await linked(app)
  const { words, files, failed } = await link.client.tools.process_files({})
  expect(failed).toEqual([{ path: 'logo.png', why: 'not text' }])
  expect(files.map(({ path }) => path)).toEqual([
    'harbour.txt',
    'letters/to-the-editor.txt',
    'letters/to-the-landlord.txt',
    'minutes.md',
    'recipes/bread.md',
    'recipes/soup.md',
  ])
  expect(words).toBe(160)
  expect(files.at(-1)).toMatchObject({ bytes: 72, sha256: expect.stringMatching(/^d911d64a05fb/) })
})

test.skipIf(process.getuid?.() === 0)('a folder that is closed is told, and costs nothing else', async () => {
  const shut = join(opened, 'shut')
  await mkdir(shut)
  await chmod(shut, 0o000)
  await using link = await linked(app, { answers: { roots: [pathToFileURL(opened).href] } })
  const { files, failed } = await link.client.tools.process_files({})
  expect(failed).toEqual([{ path: 'shut', why: 'not permitted' }])
  expect(files).toHaveLength(60)
  await rm(shut, { recursive: true })
})

describe.each(['legacy', 'modern'] as const)('with roots, and a %s client,', (era) => {
  const roots = (...folders: string[]) => ({ era, answers: { roots: folders.map((path) => pathToFileURL(path).href) } })

  test('every file is one step of the progress', async () => {
    await using link = await linked(app, roots(opened))
    const steps: number[] = []
    const result = await link.client.callTool(
      'process_files',
      {},
      {
        onProgress: ({ progress, total }) => steps.push(progress, total ?? 0),
      },
    )
    expect(steps).toEqual(Array.from({ length: 60 }, (_, index) => [index + 1, 60]).flat())
    expect(result.structuredContent).toMatchObject({ words: 180, failed: [] })
  })

  test('nothing outside of them is read, by whatever way', async () => {
    await using link = await linked(app, roots(opened))
    for (const folder of ['..', '../beside', beside, 'way-out', 'nowhere', 'deep/1.txt']) {
      await expect(link.client.tools.process_files({ folder })).rejects.toBeToolError(/Expected a folder within/)
    }
    await using closed = await linked(app, roots())
    await expect(closed.client.tools.process_files({})).rejects.toBeToolError(/one that the user has opened/)
  })

  test('logs have the level that the client asks for', async () => {
    await using link = await linked(app, { era })
    const heard: string[] = []
    link.client.on('log', ({ level }) => heard.push(level))
    await link.client.setLogLevel('info')
    await link.client.tools.process_files({})
    expect(heard).toEqual(['info', 'warning', 'info'])
  })

  test('a call that is given up stops', async () => {
    const giveUp = new AbortController()
    let ended: (result: unknown) => void
    const end = new Promise<unknown>((resolve) => {
      ended = resolve
    })
    const watch: Middleware = async (_, next) => {
      const result = await next()
      if (giveUp.signal.aborted) ended(result)
      return result
    }
    await using link = await linked(mcp({ name: 'watched', use: [watch], mount: { files: app } }), roots(opened))
    const onProgress = ({ progress }: { readonly progress: number }): void => {
      if (progress > 2) giveUp.abort()
    }
    const call = link.client.callTool('files__process_files', {}, { signal: giveUp.signal, onProgress })
    await expect(call).rejects.toThrow()
    expect(await end).toBeToolError() // and not what it would have found
  })
})
