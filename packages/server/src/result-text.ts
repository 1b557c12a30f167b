import { type Implementation, type JsonObject, Meta, type Revision, resultText } from '@causeway/protocol'

/**
 * Results as the text of a revision's wire. A result object that comes again (an unchanged list) is lowered and
 * serialised once for each revision.
 */
export class ResultTexts {
  readonly #kept = new WeakMap<JsonObject, Map<Revision, KeptText>>()
  /** Appended to modern results that have no `_meta` of their own. */
  readonly #serverInfo: Implementation
  readonly #metaTail: string

  constructor(serverInfo: Implementation) {
    this.#serverInfo = serverInfo
    this.#metaTail = `,"_meta":${JSON.stringify({ [Meta.serverInfo]: serverInfo })}}`
  }

  /** The text of a result that is made for one request. */
  once(revision: Revision, method: string, result: JsonObject): string {
    const lowered = revision.lowerResult(method, result)
    if (revision.era === 'legacy') return resultText(lowered)
    if (lowered._meta === undefined) return resultText(lowered).slice(0, -1) + this.#metaTail
    return JSON.stringify({
      ...lowered,
      _meta: { [Meta.serverInfo]: this.#serverInfo, ...(lowered._meta as JsonObject) },
    })
  }

  /** The text of a result that is likely to come again as the same object. */
  kept(revision: Revision, method: string, result: JsonObject): KeptText {
    let texts = this.#kept.get(result)
    if (texts === undefined) {
      texts = new Map()
      this.#kept.set(result, texts)
    }
    let text = texts.get(revision)
    if (text === undefined) {
      text = new KeptText(this.once(revision, method, result))
      texts.set(revision, text)
    }
    return text
  }
}

/** Copying shorter texts costs less than writing them in pieces. */
const LONG = 16_384

/** A text that is sent again and again. */
export class KeptText {
  readonly text: string
  #bytes: Uint8Array | undefined

  constructor(text: string) {
    this.text = text
  }

  /** The same in UTF-8, where that is worth keeping. */
  get bytes(): Uint8Array | undefined {
    if (this.text.length < LONG) return undefined
    this.#bytes ??= new TextEncoder().encode(this.text)
    return this.#bytes
  }
}
