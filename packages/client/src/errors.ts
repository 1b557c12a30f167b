import { type CallToolResult, CausewayError } from '@causeway/protocol'

/** Every local error of this package by its code. */
export type ClientErrorCode =
  /** The client was closed before the call was answered. */
  | 'ERR_CLIENT_CLOSED'
  /** Nobody who speaks the protocol answered at the target. */
  | 'ERR_CONNECT_FAILED'
  /** The connection was not established in time. */
  | 'ERR_CONNECT_TIMEOUT'
  /** The connection ended while the call was in flight; the server may have run it or not. */
  | 'ERR_CONNECTION_LOST'
  /** The server does not speak the era or revision that was asked for. */
  | 'ERR_ERA_MISMATCH'
  /** Server and client have no revision of the protocol in common. */
  | 'ERR_NO_COMMON_REVISION'
  /** The server did not answer in time. */
  | 'ERR_CALL_TIMEOUT'
  /** Too many calls wait for one server. */
  | 'ERR_TOO_MANY_CALLS'
  /** The server answered with something that is not a response to the call. */
  | 'ERR_BAD_RESPONSE'
  /** The result is of a kind that this client does not know. */
  | 'ERR_UNKNOWN_RESULT_TYPE'
  /** A tool's structured content is not what its output schema promises. */
  | 'ERR_OUTPUT_INVALID'
  /** The tool ran and failed. */
  | 'ERR_TOOL_FAILED'
  /** A list did not end within the allowed number of pages. */
  | 'ERR_LIST_TOO_LONG'
  /** The server asked for something that no handler answers. */
  | 'ERR_INPUT_UNANSWERABLE'
  /** A handler declined what the server asked for, so the call was not repeated. */
  | 'ERR_INPUT_DECLINED'
  /** A handler answered with something that the server did not ask for. */
  | 'ERR_INPUT_INVALID'
  /** The server went on asking for input. */
  | 'ERR_TOO_MANY_ROUNDS'
  /** The agreed revision has no such feature. */
  | 'ERR_NOT_SUPPORTED'

/** An error of this package. */
export function clientError(code: ClientErrorCode, message: string, options?: ErrorOptions): CausewayError {
  return new CausewayError(code, message, options)
}

/** This side closed the client. */
export function clientClosed(): CausewayError {
  return clientError('ERR_CLIENT_CLOSED', 'The client was closed before the call was answered.')
}

/** A mistake in a caller's function must not end a read loop: it surfaces where uncaught errors do. */
export function reportLater(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
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
