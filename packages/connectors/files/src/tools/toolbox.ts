import { RpcError } from '@causeway/protocol'
import { type HandlerContext, ToolError, text } from '@causeway/server'
import type { FilesConfig } from '../config.js'
import { fileFailure } from '../tree/file-failure.js'
import type { Locks } from '../tree/locks.js'
import type { Place, Places } from '../tree/place.js'

/** What became of a file by one of the tools. */
export type FileChange = 'added' | 'changed' | 'removed'

/** What the tools work with. */
export interface Toolbox {
  readonly places: Places
  readonly config: FilesConfig
  readonly locks: Locks
  /** Aborts when the connector closes. */
  readonly signal: AbortSignal
  changed(place: Place, change: FileChange): void
}

/** A call ends when its client is gone or the connector closes. */
export function signalOf(box: Toolbox, context: HandlerContext): AbortSignal {
  return AbortSignal.any([context.signal, box.signal])
}

/** Runs what touches files; errors of the system become words, `shown` being the file that they are about. */
export async function inWords<T>(shown: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ToolError || error instanceof RpcError) throw error
    throw fileFailure(error, shown)
  }
}

/** What a root must allow for a tool. @throws {ToolError} where it does not */
export function checkAllowed(box: Toolbox, place: Place, what: 'write' | 'move' | 'delete'): void {
  if (place.root.permissions[what]) return
  const words = { write: 'written to', move: 'changed by moving', delete: 'deleted from' }
  throw new ToolError(`The folder of '${box.places.shown(place)}' cannot be ${words[what]}.`)
}

/** What is locked while something is changed. */
export function lockOf({ root, path }: Place): string {
  return `${root.name}/${path}`
}

/** A result that says the same twice: in words for a model, and as the value that the tool's `output` describes. */
export function answer<T>(words: string, value: T): T {
  const whole = { content: [text(words)], structuredContent: value }
  return whole as T // a handler may return a whole result, of which only the structured part has the output's type
}
