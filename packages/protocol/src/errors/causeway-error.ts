/**
 * An error that stays on this side of the wire. `code` is stable and begins with `ERR_`; the message says what was
 * expected, what came and what to do, and never shows a token, a header or an argument value.
 */
export class CausewayError extends Error {
  override readonly name: string = 'CausewayError'
  readonly code: `ERR_${string}`

  constructor(code: `ERR_${string}`, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
