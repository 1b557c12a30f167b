import {
  type CompleteParams,
  type CompleteResult,
  type InputRequiredResult,
  invalidParams,
  parseUriTemplate,
  type ReadResourceResult,
  type Resource,
  type ResourceContents,
  type ResourceTemplate,
  type UriTemplate,
} from '@causeway/protocol'
import { isJsonObject } from '@causeway/schema'
import { completeWith } from '../complete-with.js'
import { toBase64, toJsonText } from '../content.js'
import type { HandlerContext } from '../context.js'
import type { Lifespan } from '../dep.js'
import { asksForInput } from '../inquiry/asks-for-input.js'
import { checkMade } from '../made.js'
import { andThen, type MaybePromise } from '../maybe-promise.js'
import type { ResourceSource, Scope } from '../provider.js'
import type { ResourceValue } from '../resource.js'
import { runHandler } from '../run-handler.js'
import { TAGS } from '../tags.js'
import { Registry } from './registry.js'

interface Family {
  readonly value: ResourceValue
  readonly template: UriTemplate
}

/** For whom a list is that is the same for everybody. */
const NOBODY: Scope = { principal: undefined }

/** The resources and templates that a program registers. */
export class LocalResources implements ResourceSource {
  readonly fixed: Registry<ResourceValue, Resource> = new Registry<ResourceValue, Resource>('resource')
  readonly families: Registry<Family, ResourceTemplate> = new Registry<Family, ResourceTemplate>('resource template')
  readonly #lifespan: Lifespan

  constructor(lifespan: Lifespan) {
    this.#lifespan = lifespan
  }

  /** @throws {TypeError} where the URI is taken or its template cannot be used */
  add(value: ResourceValue): void {
    checkMade('resource', String(value?.uri), value)
    const { uri, definition } = value
    const template = parseUriTemplate(uri)
    const _meta = definition.tags === undefined ? definition.meta : { ...definition.meta, [TAGS]: definition.tags }
    const shown = {
      name: definition.name ?? uri,
      ...(definition.title === undefined ? {} : { title: definition.title }),
      ...(definition.description === undefined ? {} : { description: definition.description }),
      ...(definition.mime === undefined ? {} : { mimeType: definition.mime }),
      ...(definition.icons === undefined ? {} : { icons: definition.icons }),
      ...(definition.annotations === undefined ? {} : { annotations: definition.annotations }),
      ...(_meta === undefined ? {} : { _meta }),
    }
    if (template.variables.length > 0)
      this.families.add(uri, { value, template }, { uriTemplate: uri, ...shown }, definition.allow)
    else {
      const size = definition.size === undefined ? {} : { size: definition.size }
      this.fixed.add(uri, value, { uri, ...shown, ...size }, definition.allow)
    }
  }

  /** Do lists differ between callers? */
  get varies(): boolean {
    if (this.fixed.varies || this.families.varies) return true
    for (const { value } of this.families.enabled()) if (value.value.definition.varies === true) return true
    return false
  }

  /** Says whether there was one. */
  remove(uri: string): boolean {
    return this.fixed.remove(uri) || this.families.remove(uri)
  }

  list(scope: Scope): MaybePromise<readonly Resource[]> {
    const listing = [...this.families.enabled()].filter(({ value }) => value.value.definition.list !== undefined)
    const fixed = this.fixed.list(scope)
    return listing.length === 0 ? fixed : this.#withMembers(fixed, scope)
  }

  templates(scope: Scope): MaybePromise<readonly ResourceTemplate[]> {
    return this.families.list(scope)
  }

  read(uri: string, context: HandlerContext): MaybePromise<ReadResourceResult | undefined> {
    return andThen(this.fixed.get(uri, context), (entry) => {
      if (entry !== undefined) return this.#read(entry.value, uri, {}, context)
      return this.#readFamily(uri, context)
    })
  }

  async complete(
    uriTemplate: string,
    params: CompleteParams,
    context: HandlerContext,
  ): Promise<CompleteResult | undefined> {
    const family = await this.families.get(uriTemplate, context)
    if (family === undefined) return undefined
    const { complete = {}, needs = {} } = family.value.value.definition
    const equipped = Object.assign(context, await this.#lifespan.resolve(needs))
    const names = family.value.template.variables.map(({ name }) => name)
    return completeWith(complete, params, names, equipped)
  }

  async #withMembers(fixed: MaybePromise<readonly Resource[]>, scope: Scope): Promise<readonly Resource[]> {
    const listed = [...(await fixed)]
    for (const { value, shown, allow } of this.families.enabled()) {
      const { list, needs = {}, varies = false } = value.value.definition
      if (list === undefined || (allow !== undefined && !(await allow(scope)))) continue
      const mimeType = shown.mimeType === undefined ? {} : { mimeType: shown.mimeType }
      const whom = varies ? { principal: scope.principal } : NOBODY
      for (const member of await list(await this.#lifespan.resolve(needs), whom))
        listed.push({ ...mimeType, ...member })
    }
    return listed
  }

  async #readFamily(uri: string, context: HandlerContext): Promise<ReadResourceResult | undefined> {
    for (const { value, allow } of this.families.enabled()) {
      const params = value.template.match(uri)
      if (params === undefined || (allow !== undefined && !(await allow(context)))) continue
      refuseTraversal(params)
      const result = await this.#read(value.value, uri, params, context)
      if (result !== undefined) return result
    }
    return undefined
  }

  #read(
    value: ResourceValue,
    uri: string,
    params: object,
    context: HandlerContext,
  ): MaybePromise<ReadResourceResult | undefined> {
    const { needs, mime, ttlMs, cacheScope } = value.definition
    const read = value.read as (params: object, context: HandlerContext) => unknown // erased by resource()
    const run = (): MaybePromise<unknown> =>
      needs === undefined
        ? read(params, context)
        : andThen(this.#lifespan.resolve(needs), (deps) => read(params, Object.assign(context, deps)))
    return andThen(runHandler(context, run), (outcome) => {
      if (outcome === undefined || outcome === null) return undefined
      if (asksForInput(outcome)) return asResult(outcome)
      return {
        contents: toContents(uri, mime, outcome),
        ...(ttlMs === undefined ? {} : { ttlMs }),
        ...(cacheScope === undefined ? {} : { cacheScope }),
      }
    })
  }
}

/** An `input_required` result goes the way of any other; what is done with it does not depend on its shape. */
function asResult(outcome: InputRequiredResult): ReadResourceResult {
  return outcome as unknown as ReadResourceResult
}

function toContents(uri: string, mime: string | undefined, value: unknown): readonly ResourceContents[] {
  if (isJsonObject(value) && Array.isArray(value.contents)) return toContents(uri, mime, value.contents)
  if (Array.isArray(value) && value.length > 0 && value.every(isContents)) {
    return value.map((contents) => withDefaults(uri, mime, contents))
  }
  if (isContents(value)) return [withDefaults(uri, mime, value)]
  if (typeof value === 'string') return [{ uri, mimeType: mime ?? 'text/plain', text: value }]
  if (value instanceof Uint8Array) return [{ uri, mimeType: mime ?? 'application/octet-stream', blob: toBase64(value) }]
  return [{ uri, mimeType: mime ?? 'application/json', text: toJsonText(value) }]
}

function withDefaults(uri: string, mime: string | undefined, contents: ResourceContents): ResourceContents {
  return Object.assign({ uri }, mime === undefined ? undefined : { mimeType: mime }, contents)
}

/** Contents of the specification; those of the resource itself may leave out its URI. */
function isContents(value: unknown): value is ResourceContents {
  if (!isJsonObject(value)) return false
  const known = Object.keys(value).every((key) => ['uri', 'mimeType', 'text', 'blob', '_meta'].includes(key))
  return known && (typeof value.text === 'string' || typeof value.blob === 'string')
}

/** Variables end up in paths more often than not: what climbs out of one is refused before a handler sees it. */
function refuseTraversal(params: { readonly [name: string]: string | readonly string[] }): void {
  for (const [name, value] of Object.entries(params)) {
    for (const part of [value].flat()) {
      if (part.includes('\0') || part.split(/[/\\]/).includes('..')) {
        throw invalidParams(
          `Expected '${name}' in the URI to stay within its path, got one with '..' or a NUL character.`,
        )
      }
    }
  }
}
