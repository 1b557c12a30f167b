import { relative } from 'node:path'
import { mcp, tool } from '@causeway/server'
import * as z from 'zod'
import { FileFacts, factsOf, whyNot } from './file-facts.js'
import { findFiles } from './find-files.js'
import { allowedFolders, folderWithin } from './folders.js'
import { inParallel } from './in-parallel.js'

/** Files that are open at the same time. */
const CONCURRENCY = 4

const processFiles = tool(
  {
    title: 'Process files',
    description: 'Counts the words of all text files in a folder and those below it, and takes their checksums.',
    input: z.object({
      folder: z.string().default('.').describe('below the folders that the user works in'),
    }),
    output: z.object({
      words: z.int().describe('of all files together'),
      files: z.array(FileFacts),
      failed: z.array(z.object({ path: z.string(), why: z.string() })).describe('what could not be read as text'),
    }),
    readOnly: true,
    timeoutMs: 10 * 60_000,
  },
  async ({ folder }, context) => {
    const { log, progress, signal } = context
    const start = await folderWithin(await allowedFolders(context), folder)
    const found = await findFiles(start, signal)
    log.info(`Processing ${found.files.length} files`, { folder: start })

    const files: FileFacts[] = []
    const failed = found.closed.map(({ path, error }) => ({ path: relative(start, path), why: whyNot(error) }))
    let done = 0
    await inParallel(found.files, CONCURRENCY, async (file) => {
      signal.throwIfAborted()
      const path = relative(start, file)
      try {
        files.push({ path, ...(await factsOf(file, signal)) })
        log.debug(`Processed ${path}`)
      } catch (error) {
        // One file that cannot be read is no reason to lose the others; a caller who is gone is.
        signal.throwIfAborted()
        failed.push({ path, why: whyNot(error) })
        log.warning(`Left out ${path}`, { why: whyNot(error) })
      }
      progress(++done, found.files.length, path)
    })

    log.info('Done', { files: files.length, failed: failed.length })
    return {
      words: files.reduce((sum, { words }) => sum + words, 0),
      files: files.sort(byPath),
      failed: failed.sort(byPath),
    }
  },
)

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1
}

export default mcp({ name: 'file-processing', version: '1.0.0', tools: { process_files: processFiles } })
