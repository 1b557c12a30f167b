import type { Cancellation } from '../cancellation.js'
import type { HeaderFields } from './header-fields.js'
import type { HttpCall } from './http-exchange.js'

/**
 * A message on its way. It is a class because it lives as long as its call: where many calls run at once, V8 takes what a literal made for
 * each of them for permanent, and only full collections find it again.
 */
export class Post implements HttpCall {
  readonly method = 'POST'
  readonly url: string
  readonly headers: HeaderFields
  readonly body: string
  readonly signal: Cancellation | undefined

  constructor(url: string, headers: HeaderFields, body: string, signal: Cancellation | undefined) {
    this.url = url
    this.headers = headers
    this.body = body
    this.signal = signal
  }
}
