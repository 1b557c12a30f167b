import { ErrorCode, failureText, type RpcRequest } from '@causeway/protocol'
import type { Exchange } from '../exchange.js'
import type { Reply, Service } from '../service.js'
import { reportHiddenError } from './hidden-error.js'

/** Has the service answer; where it breaks its promise never to throw, the request gets an error. */
export function replyTo(service: Service, message: RpcRequest, exchange: Exchange): Reply | Promise<Reply> {
  try {
    return service.request(message, exchange)
  } catch (error) {
    return brokenReply(message, error)
  }
}

/** What a request gets whose service broke its promise never to throw and never to reject. */
export function brokenReply({ id }: RpcRequest, error: unknown): Reply {
  reportHiddenError('service', error)
  const errorCode = ErrorCode.InternalError
  return { text: failureText(id, { code: errorCode, message: 'The request failed unexpectedly.' }), errorCode }
}

/** What a request gets that was still running when the server closed. */
export function closingReply({ id }: RpcRequest): Reply {
  const errorCode = ErrorCode.InternalError
  return {
    text: failureText(id, { code: errorCode, message: 'The server closed before the request was done.' }),
    errorCode,
  }
}
