/** @see https://json-schema.org/draft/2020-12/json-schema-core#name-base-uri-anchors-and-deref */
import { isJsonObject, type JsonObject } from '../json-object.js'
import { shown } from '../wording/shown.js'
import { type Dialect, dialectOf } from './dialect.js'
import { mistakeIn, shapeOf } from './keywords.js'

/** A subschema: an object of keywords, or true for anything and false for nothing. */
export type Schema = JsonObject | boolean

/** A schema with an `$id` of its own, or the root: what relative references within it start from. */
export interface Resource {
  readonly uri: string
  readonly root: JsonObject
  /** By name; the empty name stands for 2019-09's `$recursiveAnchor`. */
  readonly dynamicAnchors: Map<string, JsonObject>
}

/** Where a reference leads; with a name where the outermost resource with that dynamic anchor takes precedence. */
export interface Target {
  readonly schema: Schema
  readonly dynamicName?: string
}

interface Reference {
  readonly from: JsonObject
  readonly keyword: '$ref' | '$dynamicRef' | '$recursiveRef'
  readonly at: string
}

/**
 * A schema that was read once: every keyword has the right shape and every reference leads somewhere within it.
 *
 * @throws TypeError with the place and what should stand there
 */
export class SchemaDocument {
  readonly root: JsonObject
  readonly dialect: Dialect
  /** Every object that is a schema, with the resource that it belongs to. */
  readonly #resources = new Map<JsonObject, Resource>()
  /** Schemas by URI: resources without a fragment, anchors with one. */
  readonly #byUri = new Map<string, JsonObject>()
  readonly #targets = new Map<JsonObject, Map<string, Target>>()
  /** Keywords that occur anywhere in it. */
  readonly keywords: Set<string> = new Set()
  /** References met and not yet followed. */
  readonly #pending: Reference[] = []

  /** @param root belongs to the document from now on, which takes keywords out of it that are not JSON Schema's */
  constructor(root: JsonObject) {
    this.root = root
    this.dialect = dialectOf(root.$schema)
    const resource: Resource = { uri: 'schema:/', root, dynamicAnchors: new Map() }
    this.#byUri.set(resource.uri, root)
    this.#visit(root, '#', resource)
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) this.#follow(next)
  }

  /** The resource that a schema belongs to. */
  resourceOf(schema: JsonObject): Resource | undefined {
    return this.#resources.get(schema)
  }

  /** Where the reference in a schema leads. */
  targetOf(schema: JsonObject, keyword: string): Target | undefined {
    return this.#targets.get(schema)?.get(keyword)
  }

  #visit(schema: unknown, at: string, outer: Resource): void {
    if (typeof schema === 'boolean') return
    if (!isJsonObject(schema)) throw mistake(at, 'a schema: an object, true or false', schema)
    if (this.#resources.has(schema)) return
    dropForeignKeywords(schema)
    const resource = this.#resourceFor(schema, at, outer)
    this.#resources.set(schema, resource)
    this.#noteAnchors(schema, at, resource)
    for (const [keyword, value] of Object.entries(schema)) {
      const shape = shapeOf(keyword, this.dialect)
      if (shape === undefined) continue
      this.keywords.add(keyword)
      const expected = mistakeIn(shape, value)
      if (expected !== undefined) throw mistake(`${at}/${keyword}`, expected, value)
      if (shape.startsWith('schema')) this.#visitWithin(value, `${at}/${keyword}`, resource)
      if (keyword === '$ref' || keyword === '$dynamicRef' || keyword === '$recursiveRef') {
        this.#pending.push({ from: schema, keyword, at: `${at}/${keyword}` })
      }
    }
  }

  /** Visits the schemas in the value of a keyword: one, an array of them, or an object of them. */
  #visitWithin(value: unknown, at: string, resource: Resource): void {
    const keyword = at.slice(at.lastIndexOf('/') + 1)
    const byName = shapeOf(keyword, this.dialect)?.includes(' by ')
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.#visit(item, `${at}/${index}`, resource)
    } else if (byName && isJsonObject(value)) {
      for (const [name, member] of Object.entries(value)) {
        const isListOfNames = keyword === 'dependencies' && Array.isArray(member)
        if (!isListOfNames) this.#visit(member, `${at}/${escaped(name)}`, resource)
      }
    } else this.#visit(value, at, resource)
  }

  #resourceFor(schema: JsonObject, at: string, outer: Resource): Resource {
    const { $id, $ref } = schema
    if (typeof $id !== 'string' || $id.startsWith('#')) return outer
    if (this.dialect === 'draft-07' && $ref !== undefined) return outer
    const uri = withoutFragment(resolved($id, outer.uri, `${at}/$id`))
    if (/^https?:\/\/json-schema\.org\//.test(uri)) throw mistake(`${at}/$id`, 'an $id of your own', $id)
    const resource: Resource = { uri, root: schema, dynamicAnchors: new Map() }
    this.#register(uri, schema, `${at}/$id`)
    return resource
  }

  #noteAnchors(schema: JsonObject, at: string, resource: Resource): void {
    const { $anchor, $dynamicAnchor, $recursiveAnchor, $id } = schema
    if (typeof $anchor === 'string') this.#register(`${resource.uri}#${$anchor}`, schema, `${at}/$anchor`)
    if (typeof $id === 'string' && $id.startsWith('#')) this.#register(resource.uri + $id, schema, `${at}/$id`)
    if ($recursiveAnchor === true) resource.dynamicAnchors.set('', schema)
    if (typeof $dynamicAnchor !== 'string') return
    this.#register(`${resource.uri}#${$dynamicAnchor}`, schema, `${at}/$dynamicAnchor`)
    resource.dynamicAnchors.set($dynamicAnchor, schema)
  }

  #register(uri: string, schema: JsonObject, at: string): void {
    const other = this.#byUri.get(uri)
    if (other !== undefined && other !== schema) throw mistake(at, 'a name that no other schema within has', uri)
    this.#byUri.set(uri, schema)
  }

  #follow({ from, keyword, at }: Reference): void {
    const resource = this.#resources.get(from)
    const reference = from[keyword]
    if (resource === undefined || typeof reference !== 'string') return
    const uri = resolved(reference, resource.uri, at)
    const schema = this.#find(uri, reference, at)
    const targets = this.#targets.get(from) ?? new Map<string, Target>()
    targets.set(keyword, { schema, ...dynamicName(keyword, schema, uri) })
    this.#targets.set(from, targets)
  }

  #find(uri: string, reference: string, at: string): Schema {
    const anchored = this.#byUri.get(uri.replace(/#$/, ''))
    if (anchored !== undefined) return anchored
    const root = this.#byUri.get(withoutFragment(uri))
    if (root === undefined) {
      throw new TypeError(
        `JSON Schema at ${at}: ${shown(reference)} leads out of the schema, and references are never fetched. Copy what it means into $defs and refer to it as "#/$defs/name".`,
      )
    }
    const fragment = decoded(uri.slice(uri.indexOf('#') + 1))
    const found = fragment.startsWith('/') ? memberAt(root, fragment) : undefined
    if (!isJsonObject(found) && typeof found !== 'boolean') throw mistake(at, 'a reference to a schema', reference)
    this.#visit(found, fragment, this.#resources.get(root) ?? { uri, root, dynamicAnchors: new Map() })
    return found
  }
}

function dynamicName(keyword: string, schema: Schema, uri: string): { readonly dynamicName?: string } {
  if (typeof schema === 'boolean') return {}
  if (keyword === '$recursiveRef') return schema.$recursiveAnchor === true ? { dynamicName: '' } : {}
  const name = uri.slice(uri.indexOf('#') + 1)
  return keyword === '$dynamicRef' && schema.$dynamicAnchor === name ? { dynamicName: name } : {}
}

/** Keywords of other dialects and of validators that would change what the standard's keywords mean. */
function dropForeignKeywords(schema: JsonObject): void {
  for (const keyword of ['nullable', '$async', 'id']) {
    if (Object.hasOwn(schema, keyword)) Reflect.deleteProperty(schema, keyword)
  }
}

function resolved(reference: string, base: string, at: string): string {
  if (reference.startsWith('#')) return base + reference
  try {
    return new URL(reference, base).href
  } catch {
    throw mistake(at, 'a URI', reference)
  }
}

function memberAt(root: JsonObject, pointer: string): unknown {
  let here: unknown = root
  for (const token of pointer.slice(1).split('/')) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined
    here = (here as JsonObject)[name] // an own member; arrays have theirs by index
  }
  return here
}

const withoutFragment = (uri: string): string => uri.replace(/#.*$/s, '')
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment // percent signs that encode nothing stand for themselves
  }
}

function mistake(at: string, expected: string, received: unknown): TypeError {
  return new TypeError(`JSON Schema at ${at}: expected ${expected}, received ${shown(received)}.`)
}
