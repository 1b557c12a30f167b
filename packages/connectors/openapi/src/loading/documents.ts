/** References between and within documents. @see https://spec.openapis.org/oas/v3.1.1.html#resolving-schema-references-refs */
import { isObject, type JsonObject } from '@causeway/protocol'
import { limits } from '../limits.js'
import { decodedFragment, valueAt } from './pointer.js'

/** One file or answer, parsed. */
export interface Document {
  /** Where it came from, without a fragment: what its relative references start from. */
  readonly uri: string
  readonly value: unknown
}

/** A value, with the document that its references are relative to. */
export interface Located<T = unknown> {
  readonly value: T
  readonly document: Document
}

/** The documents that a description consists of. Nothing is fetched here: what was not loaded leads nowhere. */
export class Documents {
  readonly root: Document
  readonly #byUri = new Map<string, Document>()
  readonly #tell: (message: string) => void
  readonly #missing = new Set<string>()
  /** `$anchor`s and `$id`s, found when a reference needs one first. */
  #named: Map<string, Located> | undefined

  /** @param tell hears of each reference of a schema that leads nowhere, once and not without end */
  constructor(root: Document, others: readonly Document[] = [], tell: (message: string) => void = () => {}) {
    this.root = root
    this.#tell = tell
    for (const document of [root, ...others]) {
      this.#byUri.set(document.uri, document)
      // Since 3.2 a document may say what others call it.
      const { $self } = isObject(document.value) ? document.value : {}
      const own = typeof $self === 'string' ? absolute($self, document.uri) : undefined
      if (own !== undefined && !this.#byUri.has(own)) this.#byUri.set(own, document)
    }
  }

  /** What a reference leads to, which may be a reference again; undefined where it leads nowhere. */
  resolve(reference: string, from: Document): Located | undefined {
    const [address = '', fragment = ''] = split(reference)
    const document = address === '' ? from : this.#byUri.get(absolute(address, from.uri) ?? '')
    const pointer = decodedFragment(fragment)
    if (document !== undefined && (pointer === '' || pointer.startsWith('/'))) {
      const value = valueAt(document.value, pointer)
      if (value !== undefined) return { value, document }
      // Authors of many files mean the first one's components.
      return address === '' && from !== this.root ? this.resolve(reference, this.root) : undefined
    }
    return this.#byName(`${address === '' ? from.uri : absolute(address, from.uri)}#${pointer}`, pointer)
  }

  /** The object that is meant: the one at the end of its references. Undefined where they lead nowhere, or round in a circle. */
  object({ value, document }: Located): Located<JsonObject> | undefined {
    let here: Located | undefined = { value, document }
    for (let hops = 0; here !== undefined && hops <= limits.maxReferenceHops; hops++) {
      if (!isObject(here.value)) return undefined
      const { $ref } = here.value
      if (typeof $ref !== 'string') return here as Located<JsonObject> // as: its value was just seen to be one
      here = this.resolve($ref, here.document)
    }
    return undefined
  }

  /** A schema is unknown, and takes anything. */
  tellMissing(reference: string, { uri }: Document): void {
    const key = `${uri} ${reference}`
    if (this.#missing.has(key) || this.#missing.size >= limits.maxWarnings) return
    this.#missing.add(key)
    this.#tell(`${uri}: the schema ${JSON.stringify(reference)} does not exist. In its place anything goes.`)
  }

  #byName(uri: string, pointer: string): Located | undefined {
    this.#named ??= namesIn([...this.#byUri.values()])
    const exact = this.#named.get(uri)
    if (exact !== undefined || !pointer.startsWith('/')) return exact
    const resource = this.#named.get(uri.slice(0, uri.indexOf('#') + 1))
    const value = resource && valueAt(resource.value, pointer)
    return value === undefined || resource === undefined ? undefined : { value, document: resource.document }
  }
}

function split(reference: string): [address: string, fragment: string] {
  const at = reference.indexOf('#')
  return at === -1 ? [reference, ''] : [reference.slice(0, at), reference.slice(at + 1)]
}

/** Undefined where it is no URI. */
export function absolute(address: string, base: string): string | undefined {
  return URL.canParse(address, base) ? new URL(address, base).href.replace(/#.*$/s, '') : undefined
}

/** Every value with a name of its own, by URI with `#`. */
function namesIn(documents: readonly Document[]): Map<string, Located> {
  const named = new Map<string, Located>()
  for (const document of documents) {
    const waiting: { readonly value: unknown; readonly base: string }[] = [
      { value: document.value, base: document.uri },
    ]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { value } = next
      if (typeof value !== 'object' || value === null) continue
      const { $id, $anchor, $dynamicAnchor } = value as JsonObject // as: arrays have no such members
      const base = typeof $id === 'string' ? (absolute($id, next.base) ?? next.base) : next.base
      if (base !== next.base) named.set(`${base}#`, { value, document })
      for (const anchor of [$anchor, $dynamicAnchor]) {
        if (typeof anchor === 'string') named.set(`${base}#${anchor}`, { value, document })
      }
      for (const member of Object.values(value)) waiting.push({ value: member, base })
    }
  }
  return named
}
