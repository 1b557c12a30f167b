import { isAscii, isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { BodyFault } from '../incoming-call.js'

/** What is left of a body that is too large is read and thrown away, so that the client gets to read the answer, up to so many times the bound. */
const DRAIN_FACTOR = 4

/** Reads the body of a request, as `IncomingCall.readBody` says. */
export function readNodeBody(
  request: IncomingMessage,
  maxBytes: number,
  take: (text: string) => void,
  refuse: (fault: BodyFault) => void,
): void {
  if (request.readableDidRead) {
    takeParsed(request, take, refuse)
    return
  }
  const announced = request.headers['content-length']
  if (announced !== undefined && Number(announced) > maxBytes) {
    tooLarge(request, maxBytes, refuse)
    return
  }
  let first: Buffer | undefined
  let rest: Buffer[] | undefined
  let size = 0
  request.on('data', (chunk: Buffer) => {
    if (size > maxBytes) return
    size += chunk.length
    if (size > maxBytes) {
      first = rest = undefined
      tooLarge(request, maxBytes, refuse)
    } else if (first === undefined) first = chunk
    else if (rest === undefined) rest = [first, chunk]
    else rest.push(chunk)
  })
  request.on('end', () => {
    if (size > maxBytes) return
    const bytes = rest === undefined ? first : Buffer.concat(rest, size)
    if (bytes === undefined) take('')
    else if (isAscii(bytes)) take(bytes.toString('latin1'))
    else if (isUtf8(bytes)) take(bytes.toString('utf8'))
    else refuse('not-utf8')
  })
}

function tooLarge(request: IncomingMessage, maxBytes: number, refuse: (fault: BodyFault) => void): void {
  let drained = 0
  request.on('data', (chunk: Buffer) => {
    drained += chunk.length
    if (drained > DRAIN_FACTOR * maxBytes) request.destroy()
  })
  refuse('too-large')
}

/** A body parser came first: what it left in `body` is the message. */
function takeParsed(request: IncomingMessage, take: (text: string) => void, refuse: (fault: BodyFault) => void): void {
  const { body } = request as { body?: unknown } // as: Express and its like add it.
  if (body === undefined) refuse('consumed')
  else take(typeof body === 'string' ? body : JSON.stringify(body))
}
