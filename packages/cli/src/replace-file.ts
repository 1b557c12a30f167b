import { randomUUID } from 'node:crypto'
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises'

/** Writes a file, whole or not at all: a gateway or another application may be watching. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const mode = await stat(file).then(
    (found) => found.mode & 0o777,
    () => 0o644,
  )
  // Where the file is a link, what it leads to changes.
  const target = await realpath(file).catch(() => file)
  const next = `${target}.${randomUUID()}`
  try {
    await writeFile(next, text, { mode, flag: 'wx' })
    await rename(next, target)
  } catch (error) {
    await rm(next, { force: true })
    throw error
  }
}
