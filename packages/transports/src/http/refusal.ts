import { ErrorCode, failureText, type RpcErrorObject, type RpcId } from '@causeway/protocol'
import { tapWire } from '../wire-tap.js'
import type { BodyFault, HttpHeaders, IncomingCall } from './incoming-call.js'

/** An HTTP error and the JSON-RPC error in its body. */
export interface Refusal {
  readonly status: number
  readonly error: RpcErrorObject
  readonly id?: RpcId | undefined
  readonly headers?: HttpHeaders
}

/** A refusal of what the HTTP request is, rather than of what its message says. */
export function refusal(status: number, message: string, id?: RpcId, headers?: HttpHeaders): Refusal {
  const error = { code: status >= 500 ? ErrorCode.InternalError : ErrorCode.InvalidRequest, message }
  return headers === undefined ? { status, error, id } : { status, error, id, headers }
}

/**
 * Answers with the refusal.
 * @param link that the wire tap knows the frame by: the peer, where there is one; nothing is made for who is refused
 */
export function refuse(call: IncomingCall, { status, error, id, headers }: Refusal, link: object = call): void {
  const body = failureText(id, error)
  tapWire(link, 'server', 'out', body)
  call.answer(status, body, headers)
}

/** The same for a frame that was read. */
export function refuseFrame(call: IncomingCall, refused: Refusal, text: string): void {
  tapWire(call, 'server', 'in', text)
  refuse(call, refused)
}

/** What to say of a body that could not be taken. */
export function bodyRefusal(fault: BodyFault, maxBytes: number): Refusal {
  switch (fault) {
    case 'too-large':
      return refusal(413, `Expected a body of at most ${maxBytes} bytes; this one is larger.`)
    case 'not-utf8':
      return {
        status: 400,
        error: { code: ErrorCode.ParseError, message: 'Expected a body in UTF-8; this one is not.' },
      }
    case 'consumed':
      return refusal(
        500,
        'Expected to read the body; something before this handler read it and left nothing in req.body.',
      )
  }
}
