import { suggest } from '@causeway/schema'
import { type Document, isNode, isScalar, isSeq, parseDocument } from 'yaml'
import { isPlainObject, isSame, own, type PlainObject } from './plain-value.js'
import { parseSource } from './source.js'

/**
 * A configuration file with upstreams added to the end of what an endpoint serves; everything else stays as it is written, to the letter
 * where that can be.
 *
 * @param file its name: JSON stays JSON
 * @throws {Error} where the text is no configuration, or has no such endpoint
 */
export function addToEndpoint(file: string, text: string, path: string, names: readonly string[]): string {
  const parsed = parseSource(file, text)
  if (!parsed.ok) throw new Error(`${file} cannot be read: ${parsed.problems[0]?.message ?? ''}`)
  const before = parsed.source.value
  const endpoints = own(before, 'endpoints')
  const served = servedAt(own(endpoints, path))
  if (!isPlainObject(endpoints) || served === undefined) throw noEndpoint(file, path, endpointsIn(file, text))
  const wanted = { ...before, endpoints: { ...endpoints, [path]: [...served, ...names] } }
  if (file.endsWith('.json')) return `${JSON.stringify(wanted, undefined, 2)}\n`
  const spliced = splice(text, parsed.document, path, names)
  return spliced !== undefined && means(file, spliced, wanted) ? spliced : rebuilt(text, path, names)
}

/** The names of a list, or the one name that is short for it. */
function servedAt(value: unknown): readonly unknown[] | undefined {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value : undefined
}

/** The paths that a text serves its upstreams at, where it says so; none where it cannot be read. */
export function endpointsIn(file: string, text: string): readonly string[] {
  const parsed = parseSource(file, text)
  const endpoints = parsed.ok ? own(parsed.source.value, 'endpoints') : undefined
  return isPlainObject(endpoints) ? Object.keys(endpoints) : []
}

/** After the last one of the list, in the way in which that is written. */
function splice(text: string, document: Document, path: string, names: readonly string[]): string | undefined {
  const list = document.getIn(['endpoints', path], true)
  if (isScalar(list) && list.range) {
    const [start, end] = list.range
    return `${text.slice(0, start)}[${[text.slice(start, end), ...names].join(', ')}]${text.slice(end)}`
  }
  if (!isSeq(list) || !list.range) return undefined
  const last = list.items.at(-1)
  if (!isNode(last) || !last.range) return undefined
  const end = last.range[1]
  if (list.flow === true) return `${text.slice(0, end)}${names.map((name) => `, ${name}`).join('')}${text.slice(end)}`
  const start = list.range[0]
  const indent = ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1))
  const lineEnd = text.indexOf('\n', end)
  const at = lineEnd < 0 ? text.length : lineEnd
  return `${text.slice(0, at)}${names.map((name) => `\n${indent}- ${name}`).join('')}${text.slice(at) || '\n'}`
}

/** By way of the document: comments stay, the form may change a little. */
function rebuilt(text: string, path: string, names: readonly string[]): string {
  const document = parseDocument(text, { merge: true })
  for (const name of names) document.addIn(['endpoints', path], name)
  return document.toString({ lineWidth: 0 })
}

function means(file: string, text: string, wanted: PlainObject): boolean {
  const parsed = parseSource(file, text)
  return parsed.ok && isSame(parsed.source.value, wanted)
}

function noEndpoint(file: string, path: string, known: readonly string[]): Error {
  if (known.length === 0)
    return new Error(`${file} names no endpoints: everything is served at /mcp. Leave --endpoint out.`)
  const near = suggest(path, known)
  const hint = near === undefined ? `It has ${known.join(', ')}.` : `Did you mean '${near}'?`
  return new Error(`${file} has no endpoint '${path}'. ${hint}`)
}
