import { type Document, isMap, parseDocument, type YAMLMap } from 'yaml'
import { configText } from './expand-config.js'
import { isPlainObject, isSame, own, type PlainObject } from './plain-value.js'
import { parseSource } from './source.js'

/**
 * A configuration file with more upstreams at the end of its list; everything else stays as it is written, to the letter where that can
 * be.
 *
 * @param file its name: JSON stays JSON
 * @param text empty for a new file
 * @throws {Error} where the text is no configuration, or has an upstream of one of these names
 */
export function addUpstreams(file: string, text: string, entries: { readonly [name: string]: PlainObject }): string {
  if (text.trim() === '')
    return file.endsWith('.json') ? json({ upstreams: entries }) : configText({ upstreams: entries })
  const parsed = parseSource(file, text)
  if (!parsed.ok) throw new Error(`${file} cannot be read: ${parsed.problems[0]?.message ?? ''}`)
  const before = parsed.source.value
  const known = own(before, 'upstreams') ?? {}
  if (!isPlainObject(known)) throw new Error(`Expected 'upstreams' in ${file} to be a map.`)
  const twice = Object.keys(entries).find((name) => Object.hasOwn(known, name))
  if (twice !== undefined)
    throw new Error(`${file} has an upstream '${twice}' already. Choose another name with --name.`)
  const wanted = { ...before, upstreams: { ...known, ...entries } }
  if (file.endsWith('.json')) return json(wanted)
  const spliced = splice(text, parsed.document, entries)
  if (spliced !== undefined && means(file, spliced, wanted)) return spliced
  return rebuilt(text, entries)
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

function means(file: string, text: string, wanted: PlainObject): boolean {
  const parsed = parseSource(file, text)
  return parsed.ok && isSame(parsed.source.value, wanted)
}

/** Lines put in after the last upstream, as far in as the others. Undefined where they are not written line by line. */
function splice(
  text: string,
  document: Document,
  entries: { readonly [name: string]: PlainObject },
): string | undefined {
  const upstreams = document.get('upstreams', true)
  if (upstreams === undefined) return `${text.replace(/\s*$/, '\n')}\n${configText({ upstreams: entries })}`
  if (!isMap(upstreams) || upstreams.flow === true || upstreams.items.length === 0 || !upstreams.range) return undefined
  const [start, end] = upstreams.range
  const indent = ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1))
  const last = text.slice(0, end).trimEnd().length
  const lineEnd = text.indexOf('\n', last)
  const at = lineEnd < 0 ? text.length : lineEnd
  const lines = configText(entries)
    .trimEnd()
    .replaceAll(/^(?=.)/gm, indent)
  return `${text.slice(0, at)}\n${lines}${text.slice(at) || '\n'}`
}

/** By way of the document: comments stay, the form may change a little. */
function rebuilt(text: string, entries: { readonly [name: string]: PlainObject }): string {
  const document = parseDocument(text, { merge: true })
  const upstreams = document.get('upstreams', true)
  if (!isMap(upstreams)) document.set('upstreams', document.createNode(entries))
  else {
    // as: it was checked to be one
    const map = upstreams as YAMLMap
    if (map.items.length === 0) map.flow = false
    for (const [name, entry] of Object.entries(entries)) map.set(document.createNode(name), document.createNode(entry))
  }
  return document.toString({ lineWidth: 0 })
}

/** The names of the upstreams that a text has; none where it cannot be read. */
export function upstreamsIn(file: string, text: string): readonly string[] {
  const parsed = parseSource(file, text)
  const upstreams = parsed.ok ? own(parsed.source.value, 'upstreams') : undefined
  return isPlainObject(upstreams) ? Object.keys(upstreams) : []
}
