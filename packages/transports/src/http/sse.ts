/** Server-sent events. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
import type { HttpHeaders } from './incoming-call.js'

/** The head of a stream of events; no proxy should hold events back. */
export const EVENT_STREAM_HEADERS: HttpHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
}

/** A comment line: tells proxies and sockets that somebody is there. */
export const KEEP_ALIVE = ':\n\n'

/** An event that carries one frame. */
export function frameEvent(frame: string): string {
  return `data: ${oneLine(frame)}\n\n`
}

/** The same with an id, to resume after. */
export function frameEventWithId(id: string, frame: string): string {
  return `id: ${id}\ndata: ${oneLine(frame)}\n\n`
}

/** An event without a frame: from here the client can resume, after `retryMs` where it is given. */
export function primingEvent(id: string, retryMs?: number): string {
  return retryMs === undefined ? `id: ${id}\ndata: \n\n` : `id: ${id}\nretry: ${retryMs}\ndata: \n\n`
}

/** An event of a type of its own, as HTTP+SSE has them. */
export function namedEvent(name: string, data: string): string {
  return `event: ${name}\ndata: ${oneLine(data)}\n\n`
}

/** In a JSON text line breaks are only ever white space between tokens; in an event they would begin a new field. */
function oneLine(frame: string): string {
  return frame.includes('\n') || frame.includes('\r') ? frame.replace(/[\r\n]+/g, ' ') : frame
}
