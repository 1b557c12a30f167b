import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { registerTypescript } from '../typescript.js'

/**
 * Loads everything that a server needs besides its own code. Never rejects: what fails here is told when it is needed.
 * @returns the packages that only the compiler can load: they cannot be had in this process any more
 */
export async function warmUp(typescript: boolean, packages: readonly string[]): Promise<readonly string[]> {
  await import('@causeway/server')
  const unfit: string[] = []
  // Before the compiler, which looks at every file that is loaded after it: packages of many files take four times as long there.
  for (const url of packages) if (isFreeOfSideEffects(url)) await import(url).catch(() => unfit.push(url))
  if (!typescript) return []
  await registerTypescript().catch(() => {})
  await compileSomething().catch(() => {})
  return unfit
}

/** The compiler starts with the first file that it has not compiled before. */
async function compileSomething(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-'))
  try {
    const file = join(folder, 'warm-up.ts')
    writeFileSync(file, `export const pid: number = ${process.pid} // ${performance.timeOrigin}\n`)
    await import(pathToFileURL(file).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Only what says so of itself is loaded before the code that wants it: anything else may depend on what runs before. */
function isFreeOfSideEffects(url: string): boolean {
  const path = fileURLToPath(url)
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = manifestIn(folder)
    if (manifest?.name === undefined) continue
    const { sideEffects } = manifest
    if (!Array.isArray(sideEffects)) return sideEffects === false
    // Files that have some; of patterns anything may be meant.
    return sideEffects.every((file) => !String(file).includes('*') && join(folder, String(file)) !== path)
  }
  return false
}

function manifestIn(folder: string): { readonly name?: string; readonly sideEffects?: unknown } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  } catch {
    return undefined // There is none.
  }
}
