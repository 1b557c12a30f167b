/** @see https://url.spec.whatwg.org/#application/x-www-form-urlencoded */
import { isObject, type JsonObject } from '@causeway/protocol'
import type { Encoding } from '../description/operation.js'
import { isNothing, type Pair, pairsOf } from './parameter-text.js'
import { encoded } from './percent-encoding.js'

/** The fields of a form; each is written as `encodings` says. */
export function formText(fields: JsonObject, encodings?: ReadonlyMap<string, Encoding>): string {
  const pairs = Object.entries(fields).flatMap(([name, value]): readonly Pair[] =>
    isNothing(value) ? [] : fieldPairs(name, value, encodings?.get(name)),
  )
  return pairs.map(([name, text]) => `${name}=${text}`).join('&')
}

/** Where nothing else is said, objects are JSON, and arrays one field for each item. */
function fieldPairs(name: string, value: unknown, encoding: Encoding = {}): readonly Pair[] {
  const { style = 'form', explode = style === 'form', contentType } = encoding
  const isJson =
    encoding.style === undefined && (contentType === undefined ? isObject(value) : /json/i.test(contentType))
  if (isJson) return [[encoded(name), encoded(JSON.stringify(value))]]
  return pairsOf(name, value, { style, explode, allowReserved: false }, encoded)
}
