/** Why a WebSocket ended, in words. */
import type { CausewayError } from '@causeway/protocol'
import { connectionLost, frameNotUtf8, frameTooLarge } from '../http-client/exchange-error.js'
import { CloseCode } from './subprotocol.js'

/** Why the other side ended the connection; undefined where it did so in good order. */
export function closeReason(code: number, text: string): CausewayError | undefined {
  if (code === CloseCode.normal || code === CloseCode.goingAway || code === CloseCode.none) return undefined
  if (code === CloseCode.abnormal) return connectionLost('The WebSocket broke off without a closing frame.')
  const words = text === '' ? '' : `: ${text}`
  return connectionLost(`The other side closed the WebSocket with code ${code}${words}`)
}

/** What was wrong with what the other side sent; `error` is one of `ws`. */
export function frameFault(error: Error & { readonly code?: string }, maxMessageBytes: number): CausewayError {
  switch (error.code) {
    case 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH':
    case 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH':
      return frameTooLarge(maxMessageBytes)
    case 'WS_ERR_INVALID_UTF8':
      return frameNotUtf8(error)
    default:
      return connectionLost(`The other side does not keep to the WebSocket protocol: ${error.message}.`, error)
  }
}
