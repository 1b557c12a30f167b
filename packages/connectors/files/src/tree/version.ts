import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { ToolError } from '@causeway/server'

/** Names the state of a file: another one after any change of it, also one that keeps its size. Says nothing by itself. */
export function versionOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return createHash('sha256').update(`${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`).digest('base64url').slice(0, 16)
}

/** @throws {ToolError} where the file is not in the state that the caller knows */
export function checkVersion(stats: BigIntStats | undefined, expected: string | undefined, shown: string): void {
  if (expected === undefined) return
  if (stats === undefined) throw new ToolError(`'${shown}' is gone since it was read; nothing was done.`)
  if (versionOf(stats) === expected) return
  throw new ToolError(
    `'${shown}' changed since version ${expected}; read it again, and repeat this with its version now. Nothing was done.`,
  )
}
