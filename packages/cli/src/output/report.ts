import { errorCodeOf, type Failure } from '../failure.js'
import { jsonDocument } from './json.js'
import { printable } from './printable.js'
import type { Terminal } from './terminal.js'

/** Shows what ended a command: one line and a hint on stderr, or a JSON document on stdout. */
export function reportFailure(
  failure: Failure,
  terminal: Terminal,
  { json = false, debug = false }: { readonly json?: boolean; readonly debug?: boolean },
): void {
  const { message, hint, exitCode } = failure
  if (json) {
    const code = errorCodeOf(failure)
    terminal.out(jsonDocument({ error: { message, ...(hint && { hint }), ...(code && { code }), exitCode } }))
  } else {
    const { red, dim } = terminal.errColors
    terminal.err(`${red('causeway:')} ${printable(message)}\n`)
    if (hint !== undefined) terminal.err(`${dim(printable(hint))}\n`)
  }
  if (debug) terminal.err(`${stackOf(failure)}\n`)
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const stack = error.stack ?? String(error)
  return error.cause === undefined ? stack : `${stack}\nCaused by: ${stackOf(error.cause)}`
}
