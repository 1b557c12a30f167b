/** The pinned peers in interop/, which has its own lock file. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { interopDir } from '../conformance/interop.js'

/** A file of an installed peer by its path in node_modules. @throws Error where the peers are not installed */
export function peerFile(path: string): string {
  const file = join(interopDir, 'node_modules', path)
  if (!existsSync(file)) throw new Error(`The peers are not installed: run \`npm test\`, or \`npm ci\` in interop/.`)
  return file
}

/** A module of a peer. Its own types do not belong to this workspace, so the caller says what it uses of it. */
export async function importPeer<T>(path: string): Promise<T> {
  const module: T = await import(/* @vite-ignore */ pathToFileURL(peerFile(path)).href)
  return module
}
