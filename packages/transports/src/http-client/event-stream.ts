/** Server-sent events. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
import { createParser } from 'eventsource-parser'
import { frameNotUtf8, frameTooLarge } from './exchange-error.js'

/** How far a stream was read, and so where another one continues it. */
export interface StreamPosition {
  /** Absent where the stream cannot be continued. */
  lastEventId: string | undefined
  /** What the server asked to wait before coming back. */
  retryMs: number | undefined
  /** Events so far, those without data included. */
  events: number
}

/** One event. */
export interface ServerEvent {
  /** @default 'message' */
  readonly name: string
  readonly data: string
}

/** What a header can carry. */
const VISIBLE = /^[\x20-\x7e]+$/

/**
 * Turns the bytes of one stream, split anyhow, into events, and keeps `position`. An event that the stream's end cuts off is dropped.
 * @throws {CausewayError} from the returned function: `ERR_FRAME_TOO_LARGE`, `ERR_FRAME_NOT_UTF8`; the stream is unusable then
 */
export function eventReader(
  position: StreamPosition,
  maxEventBytes: number,
  onEvent: (event: ServerEvent) => void,
): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let tooLarge = false
  const parser = createParser({
    maxBufferSize: maxEventBytes,
    onError: ({ type }) => {
      tooLarge ||= type === 'max-buffer-size-exceeded'
    },
    onRetry: (retryMs) => {
      position.retryMs = retryMs
    },
    onEvent: ({ id, event: name = 'message', data }) => {
      position.events++
      if (id !== undefined) position.lastEventId = VISIBLE.test(id) ? id : undefined
      if (data.length > maxEventBytes) tooLarge = true
      else onEvent({ name, data })
    },
  })
  return (bytes) => {
    parser.feed(decoded(decoder, bytes))
    if (tooLarge) throw frameTooLarge(maxEventBytes)
  }
}

function decoded(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes, { stream: true })
  } catch (error) {
    throw frameNotUtf8(error)
  }
}
