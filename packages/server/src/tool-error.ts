import { CausewayError } from '@causeway/protocol'

/** A failure whose message is meant for the model: always shown as it is, in a result with `isError`. */
export class ToolError extends Error {
  override readonly name: string = 'ToolError'
}

/** How much of an error that a handler threw the client may see. */
export type ErrorExposure = 'safe' | 'all' | 'none'

/**
 * The text of a thrown value for a model. With `safe`, messages that somebody wrote for a reader are shown (`ToolError`,
 * a plain `Error` without a system code, an error of this stack); those of programming mistakes, drivers and the operating system are not:
 * they tend to hold paths, addresses and values.
 */
export function shownMessage(error: unknown, exposure: ErrorExposure, subject: string): string {
  if (error instanceof ToolError) return error.message
  if (error instanceof Error && (exposure === 'all' || (exposure === 'safe' && isWrittenForReaders(error))))
    return error.message
  return `${subject} failed unexpectedly. The reason is in the server's diagnostics, not shown here.`
}

function isWrittenForReaders(error: Error): boolean {
  if (error instanceof CausewayError) return true
  return error.constructor === Error && !('code' in error) && !('errno' in error)
}
