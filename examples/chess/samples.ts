import { readFile } from 'node:fs/promises'

/** The answer of chess.com that is kept in `fixtures/` under the same path, if there is one. */
export async function sampleOf(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(new URL(`fixtures/${path}.json`, import.meta.url), 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
