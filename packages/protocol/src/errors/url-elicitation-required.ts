import type { ElicitUrlParams } from '../features/elicitation.js'
import { isObject } from '../json.js'
import { ErrorCode, RpcError } from './rpc-error.js'

/** An address that a user has to visit before a request can be served. Its id is the server's own. */
export interface RequiredVisit extends ElicitUrlParams {
  readonly elicitationId: string
}

/**
 * A request that cannot be served before its user has been at these addresses; the client may send it again then. As an
 * error with a code of its own it exists in 2025-11-25 only.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#url-elicitation-required-error
 *
 * @example
 * throw new UrlElicitationRequired([{ message: 'Connect your account', url: `https://example.com/connect?id=${id}`, elicitationId: id }])
 */
export class UrlElicitationRequired extends RpcError {
  override readonly name: string = 'UrlElicitationRequired'
  /** One and more. */
  readonly elicitations: readonly RequiredVisit[]

  /** @throws {TypeError} where there is none, or one without an absolute URL */
  constructor(
    elicitations: readonly Omit<RequiredVisit, 'mode'>[],
    message = 'The user has to visit an address first.',
    options?: ErrorOptions,
  ) {
    const visits = elicitations.map((one): RequiredVisit => ({ ...one, mode: 'url' }))
    if (!areVisits(visits)) throw new TypeError('Expected at least one elicitation, each with an absolute URL.')
    super(ErrorCode.UrlElicitationRequired, message, { elicitations: visits }, options)
    this.elicitations = visits
  }

  /** What a client received, as this error; undefined where it is another one, or says too little. */
  static of(error: unknown): UrlElicitationRequired | undefined {
    if (error instanceof UrlElicitationRequired) return error
    if (!(error instanceof RpcError) || error.code !== ErrorCode.UrlElicitationRequired) return undefined
    const elicitations = isObject(error.data) ? error.data.elicitations : undefined
    if (!areVisits(elicitations)) return undefined
    return new UrlElicitationRequired(elicitations, error.message, { cause: error })
  }
}

function areVisits(value: unknown): value is readonly RequiredVisit[] {
  return Array.isArray(value) && value.length > 0 && value.every(isVisit)
}

function isVisit(value: unknown): boolean {
  if (!isObject(value)) return false
  const { mode, message, url, elicitationId } = value
  const texts = typeof message === 'string' && typeof elicitationId === 'string'
  return texts && mode === 'url' && typeof url === 'string' && URL.canParse(url)
}
