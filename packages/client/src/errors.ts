import { type CallToolResult, CausewayError } from '@causeway/protocol'

/** Every local error of this package: its code, and what it tells the caller. */
export const CLIENT_ERRORS = {
  ERR_CLIENT_CLOSED: 'The client was closed before the call was answered.',
  ERR_CONNECT_FAILED: 'Nobody who speaks the protocol answered at the target.',
  ERR_CONNECT_TIMEOUT: 'The connection was not established in time.',
  ERR_CONNECTION_LOST: 'The connection ended while the call was in flight; the server may have run it or not.',
  ERR_ERA_MISMATCH: 'The server does not speak the era or revision that was asked for.',
  ERR_NO_COMMON_REVISION: 'Server and client have no revision of the protocol in common.',
  ERR_CALL_TIMEOUT: 'The server did not answer in time.',
  ERR_TOO_MANY_CALLS: 'Too many calls wait for one server.',
  ERR_BAD_RESPONSE: 'The server answered with something that is not a response to the call.',
  ERR_UNKNOWN_RESULT_TYPE: 'The result is of a kind that this client does not know.',
  ERR_OUTPUT_INVALID: "A tool's structured content is not what its output schema promises.",
  ERR_TOOL_FAILED: 'The tool ran and failed.',
  ERR_LIST_TOO_LONG: 'A list did not end within the allowed number of pages.',
  ERR_INPUT_UNANSWERABLE: 'The server asked for something that no handler answers.',
  ERR_INPUT_DECLINED: 'A handler declined what the server asked for, so the call was not repeated.',
  ERR_INPUT_INVALID: 'A handler answered with something that the server did not ask for.',
  ERR_TOO_MANY_ROUNDS: 'The server went on asking for input.',
  ERR_NOT_SUPPORTED: 'The agreed revision has no such feature.',
} as const

export type ClientErrorCode = keyof typeof CLIENT_ERRORS

/** An error of this package. Without a message it says what the table says. */
export function clientError(
  code: ClientErrorCode,
  message: string = CLIENT_ERRORS[code],
  options?: ErrorOptions,
): CausewayError {
  return new CausewayError(code, message, options)
}

/** A tool ran and reported a failure (`isError`). The message is the tool's own text. */
export class ToolError extends CausewayError {
  override readonly name: string = 'ToolError'
  readonly tool: string
  readonly result: CallToolResult

  constructor(tool: string, result: CallToolResult) {
    const text = result.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n')
    super('ERR_TOOL_FAILED', text === '' ? `The tool '${tool}' failed and did not say why.` : text)
    this.tool = tool
    this.result = result
  }
}
