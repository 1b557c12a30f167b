import { CausewayError } from '@causeway/protocol'

/** The codes that calls fail with. */
export type HttpErrorCode =
  | 'ERR_HTTP_CONNECT'
  | 'ERR_HTTP_TIMEOUT'
  | 'ERR_HTTP_TOO_LARGE'
  | 'ERR_HTTP_REDIRECT'
  | 'ERR_HTTP_FORBIDDEN_ADDRESS'
  | 'ERR_HTTP_UNAVAILABLE'
  | 'ERR_HTTP_BUSY'
  | 'ERR_HTTP_TLS'
  | 'ERR_HTTP_PROTOCOL'

/** Why there is no answer. */
export class HttpError extends CausewayError {
  /** May the service have seen the request? */
  readonly sent: boolean

  constructor(code: HttpErrorCode, message: string, options: ErrorOptions & { readonly sent?: boolean } = {}) {
    super(code, message, options)
    this.sent = options.sent ?? false
  }
}
