import { realpath, stat, statfs } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import type { Logger } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import type { Visibility } from '../path/visibility.js'

/** What may be done to a folder beside reading it. */
export interface Permissions {
  readonly write: boolean
  readonly move: boolean
  readonly delete: boolean
}

/** A folder that is served. */
export interface Root {
  readonly name: string
  /** Where it really is: absolute, without a symbolic link. Never shown to clients. */
  readonly path: string
  readonly visibility: Visibility
  readonly permissions: Permissions
  readonly followSymlinks: boolean
}

/** Where a path of this root is on this machine; only for paths that `parsePath` let through. */
export function absolutePath(root: Root, path: string): string {
  return path === '' ? root.path : join(root.path, ...path.split('/'))
}

/** The path below this root of somewhere on this machine; undefined for what is not below it. */
export function pathWithin(root: Root, absolute: string): string | undefined {
  if (absolute === root.path) return ''
  const parent = root.path.endsWith(sep) ? root.path : root.path + sep
  return absolute.startsWith(parent) ? absolute.slice(parent.length).replaceAll(sep, '/') : undefined
}

/** File systems that are no files: reading them runs code of the kernel, and shows this process. */
const KERNEL_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x9fa0, 'proc'],
  [0x62656572, 'sysfs'],
  [0x64626720, 'debugfs'],
  [0x74726163, 'tracefs'],
  [0x27e0eb, 'cgroup'],
  [0x63677270, 'cgroup2'],
  [0x1cd1, 'devpts'],
])

/**
 * The real place of a configured folder, with a warning where serving it is hardly what anybody wants.
 * @param folder relative to `directory`
 * @throws {CausewayError} `ERR_FILES_ROOT` where it is no folder that can be read
 */
export async function realRoot(folder: string, directory: string, log: Logger): Promise<string> {
  const wanted = resolve(directory, folder)
  const path = await realpath(wanted).catch((cause: unknown) => {
    throw new CausewayError('ERR_FILES_ROOT', `Expected a folder at '${wanted}'; there is none that can be read.`, {
      cause,
    })
  })
  const stats = await stat(path)
  if (!stats.isDirectory()) {
    throw new CausewayError(
      'ERR_FILES_ROOT',
      `Expected a folder at '${wanted}'; name the folder that holds the file, and the file under 'include'.`,
    )
  }
  const { type } = await statfs(path)
  const kernel = process.platform === 'linux' ? KERNEL_FILE_SYSTEMS.get(type) : undefined
  if (kernel !== undefined)
    log.warn(`'${wanted}' shows the kernel (${kernel}), and this process; serve another folder.`)
  else if (/^(?:[A-Za-z]:)?[/\\]$/.test(path))
    log.warn(`'${wanted}' is the whole disk; serve the folder that is meant.`)
  else if (/^\/(?:dev|etc|root|run|boot)$/.test(path))
    log.warn(`'${wanted}' holds secrets of this machine; serve another folder.`)
  return path
}
