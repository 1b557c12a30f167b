import { CausewayError } from '@causeway/protocol'

/** An address for messages: without query, which may carry secrets. */
export function addressOf(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

/**
 * The request was never sent.
 * @param why where more is known than what `cause` says, as the rest of the sentence
 */
export function connectFailed(url: string, cause: unknown, why: string = unanswered(cause)): CausewayError {
  return new CausewayError('ERR_CONNECT_FAILED', `Expected a server at ${addressOf(url)}; ${why}`, { cause })
}

/** What is known of why nobody answered, as a part of a sentence. */
export function unanswered(cause: unknown): string {
  return `nobody answered: ${cause instanceof Error ? detailOf(cause) : 'no reason was given'}.`
}

/** The request was sent, and its answer is lost. */
export function streamBroken(url: string, cause?: unknown): CausewayError {
  const why = cause instanceof Error ? ` (${detailOf(cause)})` : ''
  return new CausewayError(
    'ERR_STREAM_BROKEN',
    `Expected an answer from ${addressOf(url)}; the connection ended before it was complete${why}.`,
    { cause },
  )
}

/** The connection ended on its own, or this side gave it up. */
export function connectionLost(message: string, cause?: Error): CausewayError {
  return new CausewayError('ERR_CONNECTION_LOST', message, cause && { cause })
}

/** The other side takes nothing of what is sent. */
export function slowReader(maxQueuedBytes: number): CausewayError {
  return new CausewayError(
    'ERR_SLOW_READER',
    `The other side has not read while more than ${maxQueuedBytes} bytes waited for it; the connection was ended.`,
  )
}

/** This side closed the connection. */
export function connectionClosed(): CausewayError {
  return new CausewayError('ERR_CONNECTION_CLOSED', 'This connection was closed. Open another one.')
}

export function frameTooLarge(maxBytes: number): CausewayError {
  return new CausewayError(
    'ERR_FRAME_TOO_LARGE',
    `Expected a message of at most ${maxBytes} bytes; a larger one came. Raise maxMessageBytes where it is wanted.`,
  )
}

export function frameNotUtf8(cause?: unknown): CausewayError {
  return new CausewayError('ERR_FRAME_NOT_UTF8', 'Expected a message in UTF-8; other bytes came.', { cause })
}

/** Engines wrap what the operating system says, one or two levels deep. */
function detailOf(error: Error): string {
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause
  if (inner instanceof Error) return detailOf(inner)
  // OpenSSL tells a server that speaks plain HTTP by the line of its source that noticed.
  if (error.message.includes('wrong version number')) return 'it does not speak TLS, which https: needs; try http:'
  return error.message.trim().replace(/\.$/, '')
}
