import type { HttpClient } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import type { Operation } from './description/operation.js'
import { addressOf } from './description/servers.js'
import type { Documents } from './loading/documents.js'
import { type Access, accessFor, type Keys } from './security/access.js'

export interface ServiceOptions {
  readonly documents: Documents
  readonly http: HttpClient
  readonly keys: Keys
  /** In place of every server of the description. */
  readonly server: string | undefined
  readonly serverVariables: { readonly [name: string]: string }
  /** By lower-case name. */
  readonly headers: { readonly [lowerCaseName: string]: string }
  readonly outputSchemas: boolean
  readonly maxAnswerBytes: number
}

/** The service behind a description: where it is and how it is spoken to. */
export class Service {
  readonly documents: Documents
  readonly http: HttpClient
  readonly headers: { readonly [lowerCaseName: string]: string }
  readonly outputSchemas: boolean
  readonly maxAnswerBytes: number
  readonly #options: ServiceOptions

  constructor(options: ServiceOptions) {
    this.documents = options.documents
    this.http = options.http
    this.headers = options.headers
    this.outputSchemas = options.outputSchemas
    this.maxAnswerBytes = options.maxAnswerBytes
    this.#options = options
  }

  /** Where an operation is, without a slash at the end. @throws {CausewayError} `ERR_OPENAPI_SERVER` where nothing says so */
  addressOf({ servers }: Operation): string {
    const { server, serverVariables } = this.#options
    if (server !== undefined) return server.replace(/\/+$/, '')
    let why = 'the description names no server'
    for (const one of servers) {
      const address = addressOf(one, serverVariables)
      if ('url' in address) return address.url
      why = address.why
    }
    if (servers.length === 0) {
      const own = addressOf({ url: '/', variables: new Map(), base: this.documents.root.uri }, {})
      if ('url' in own) return own.url
    }
    throw new CausewayError(
      'ERR_OPENAPI_SERVER',
      `Expected to know where the service is; ${why}. Set 'server' to its URL.`,
    )
  }

  accessFor(operation: Operation): Access {
    return accessFor(operation, this.#options.keys)
  }
}
