import { type ClientCapabilities, type JsonObject, Meta, type RevisionId } from '@causeway/protocol'
import { paramsText } from '#frames'
import type { Introduction } from './agreement.js'
import type { RequestOptions } from './call-options.js'

/**
 * What every modern request says of its sender, in `_meta`; kept as text, for it hardly ever changes.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic#meta
 */
export class Envelope {
  readonly #introduction: Introduction
  readonly #members: JsonObject
  /** The members but for the last one, the capabilities, and those of this client. */
  readonly #start: string
  readonly #capabilities: string

  constructor(revision: RevisionId, introduction: Introduction) {
    const fixed = { [Meta.protocolVersion]: revision, [Meta.clientInfo]: introduction.info }
    const capabilities = modernCapabilities(introduction.capabilities)
    this.#introduction = introduction
    this.#members = { ...fixed, [Meta.clientCapabilities]: capabilities }
    this.#start = `${JSON.stringify(fixed).slice(0, -1)},"${Meta.clientCapabilities}":`
    this.#capabilities = JSON.stringify(capabilities)
  }

  /** The text of `params` in this envelope. */
  around(params: JsonObject | undefined, options: RequestOptions, id: number): string {
    const { meta, onProgress, capabilities, logLevel = this.#introduction.logLevel } = options
    if (meta !== undefined || onProgress !== undefined || params?._meta !== undefined) {
      const progress = onProgress === undefined ? {} : { [Meta.progressToken]: id }
      const level = logLevel === undefined ? {} : { [Meta.logLevel]: logLevel }
      const own = capabilities === undefined ? {} : { [Meta.clientCapabilities]: modernCapabilities(capabilities) }
      return JSON.stringify({ ...params, _meta: { ...meta, ...this.#members, ...own, ...level, ...progress } })
    }
    const own = capabilities === undefined ? this.#capabilities : JSON.stringify(modernCapabilities(capabilities))
    const level = logLevel === undefined ? '' : `,"${Meta.logLevel}":${JSON.stringify(logLevel)}`
    const text = params === undefined ? '{}' : paramsText(params)
    return `${text.slice(0, -1)}${text === '{}' ? '' : ','}"_meta":${this.#start}${own}${level}}}`
  }
}

/** Modern clients do not announce changes of their roots. */
function modernCapabilities(capabilities: ClientCapabilities): ClientCapabilities {
  return capabilities.roots === undefined ? capabilities : { ...capabilities, roots: {} }
}
