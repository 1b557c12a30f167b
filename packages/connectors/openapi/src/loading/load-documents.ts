import type { Logger } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import { limits } from '../limits.js'
import { absolute, type Document, Documents } from './documents.js'
import { parseDocument } from './parse-document.js'
import type { Reader } from './reader.js'

/**
 * The description and the documents that it refers to, theirs included. One that cannot be had is told in the log; what
 * refers to it leads nowhere.
 *
 * @throws {CausewayError} `ERR_OPENAPI_READ` or `ERR_OPENAPI_SYNTAX` for the description itself
 */
export async function loadDocuments(reader: Reader, log: Logger, signal: AbortSignal): Promise<Documents> {
  signal.throwIfAborted()
  const text = await reader.read(reader.root)
  const root: Document = { uri: reader.root, value: parseDocument(text, reader.root) }
  const others = mayReferOutside(text) ? await loadOthers(root, text.length, { reader, log, signal }) : []
  return new Documents(root, others, (message) => log.warn(message))
}

async function loadOthers(
  root: Document,
  rootLength: number,
  { reader, log, signal }: { readonly reader: Reader; readonly log: Logger; readonly signal: AbortSignal },
): Promise<readonly Document[]> {
  const known = new Set([root.uri])
  const others: Document[] = []
  const waiting = addressesIn(root)
  let length = rootLength
  for (let uri = waiting.shift(); uri !== undefined; uri = waiting.shift()) {
    if (known.has(uri)) continue
    known.add(uri)
    signal.throwIfAborted()
    try {
      const refusal = reader.refusal(uri)
      if (refusal !== undefined) throw new CausewayError('ERR_OPENAPI_REFERENCE', refusal)
      if (known.size > limits.maxDocuments) throw new CausewayError('ERR_OPENAPI_REFERENCE', tooMany())
      const text = await reader.read(uri)
      length += text.length
      if (length > limits.maxDescriptionBytes) throw new CausewayError('ERR_OPENAPI_REFERENCE', tooLong())
      const document = { uri, value: parseDocument(text, uri) }
      others.push(document)
      waiting.push(...addressesIn(document))
    } catch (error) {
      signal.throwIfAborted()
      log.warn(`A document that the description refers to is left out: ${uri}`, { error })
    }
  }
  return others
}

/** Most descriptions are one document: a look at the text spares the walk over its values. */
function mayReferOutside(text: string): boolean {
  return /\$ref["']?\s*:\s*["']?[^#"'\s]/.test(text)
}

/** The other documents that a document refers to, in order. */
function addressesIn(document: Document): string[] {
  const found = new Set<string>()
  const waiting: unknown[] = [document.value]
  for (let value = waiting.pop(); waiting.length > 0 || value !== undefined; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null) continue
    const { $ref } = value as { $ref?: unknown } // any object may be asked for a member
    if (typeof $ref === 'string' && !$ref.startsWith('#')) {
      const uri = absolute($ref, document.uri)
      if (uri !== undefined && uri !== document.uri) found.add(uri)
    }
    for (const member of Object.values(value)) if (typeof member === 'object') waiting.push(member)
  }
  return [...found]
}

const tooMany = (): string => `at most ${limits.maxDocuments} documents make up a description`
const tooLong = (): string => `all documents of a description have at most ${limits.maxDescriptionBytes} characters`
