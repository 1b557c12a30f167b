import type { CallToolResult, ContentBlock, JsonObject } from '@causeway/protocol'
import type { JsonSchemaValidator } from '@causeway/schema'
import { audio, embedded, image, text } from '@causeway/server'
import type { Operation } from '../description/operation.js'
import { essenceOf, mediaKindOf } from '../requests/media-kind.js'
import type { Exchange } from '../requests/send.js'
import { failureText } from './failure.js'
import { fitted } from './fitted.js'
import { difference, linksOf } from './link-header.js'
import { withoutCredentials } from './redaction.js'

/** The key of what the HTTP answer said beside its body. */
const HTTP_META = 'dev.causeway/http'

/** What an answer is read with. */
export interface AnswerOf {
  readonly operation: Operation
  /** Of the structured answer, where the tool shows a schema. */
  readonly output: JsonSchemaValidator | undefined
  /** Security schemes that had no credentials. */
  readonly missing: readonly string[]
}

/** The result of a tool, from what the service answered. */
export function toResult(exchange: Exchange, answer: AnswerOf): CallToolResult {
  const { response, request } = exchange
  const { status } = response
  const links = linksIn(exchange)
  const _meta = { [HTTP_META]: httpMeta(exchange, links) }
  if (status < 200 || status > 299) {
    return { content: [text(failureText(answer.operation, exchange, answer.missing))], isError: true, _meta }
  }
  const { content, value } = contentOf(exchange, answer.operation)
  const here = withoutCredentials(new URL(request.url), exchange.credentials)
  const next = links.get('next')
  const hint = next === undefined ? [] : [text(nextPage(next, here))]
  if (answer.output === undefined) {
    return { content: [...content, ...hint], ...(value === undefined ? {} : { structuredContent: value }), _meta }
  }
  const fit = fitted(value, answer.output)
  const note = fit.left.length === 0 || value === undefined ? {} : { 'dev.causeway/leftOut': fit.left.slice(0, 20) }
  return { content: [...content, ...hint], structuredContent: fit.value, _meta: { ..._meta, ...note } }
}

interface Content {
  readonly content: readonly ContentBlock[]
  /** What JSON said; undefined where it was none. */
  readonly value: unknown
}

function contentOf({ response, request, credentials }: Exchange, { method }: Operation): Content {
  const { status, headers, body } = response
  const type = headers['content-type'] ?? ''
  if (body.length === 0 || status === 204 || method === 'HEAD') {
    return { content: [text(emptyText(status, headers))], value: undefined }
  }
  const essence = essenceOf(type)
  const kind = type === '' ? undefined : mediaKindOf(type)
  if (kind === 'json' || kind === undefined) {
    const json = response.text()
    const value = parsed(json)
    if (value !== undefined) return { content: [text(LONG_NUMBER.test(json) ? json : JSON.stringify(value))], value }
  }
  if (essence === 'image/svg+xml') return { content: [text(response.text())], value: undefined }
  if (essence.startsWith('image/')) return { content: [image(body, essence)], value: undefined }
  if (essence.startsWith('audio/')) return { content: [audio(body, essence)], value: undefined }
  if (kind === 'binary' || kind === 'multipart' || (kind === undefined && isBinary(body))) {
    const uri = withoutCredentials(new URL(request.url), credentials).href
    const blob = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64')
    const mimeType = essence === '' ? 'application/octet-stream' : essence
    return { content: [embedded({ uri, mimeType, blob })], value: undefined }
  }
  return { content: [text(response.text())], value: undefined }
}

/** Numbers that JavaScript rounds: identifiers of some services. Only the text as it came has them right. */
const LONG_NUMBER = /\d{16}/

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return undefined // it said that it is JSON; the text is what there is
  }
}

function isBinary(body: Uint8Array): boolean {
  return body.subarray(0, 1_024).includes(0)
}

function emptyText(status: number, headers: { readonly [name: string]: string }): string {
  const facts = ['location', 'etag', 'last-modified', 'content-type', 'content-length'].flatMap((name) =>
    headers[name] === undefined ? [] : [`${name}: ${headers[name]}`],
  )
  return [`Done (status ${status}); the answer is empty.`, ...facts].join('\n')
}

function linksIn({ response, credentials }: Exchange): ReadonlyMap<string, URL> {
  const links = linksOf(response.headers.link, response.url)
  return new Map([...links].map(([relation, url]) => [relation, withoutCredentials(url, credentials)]))
}

function httpMeta({ response }: Exchange, links: ReadonlyMap<string, URL>): JsonObject {
  const { headers, status } = response
  const kept = ['etag', 'last-modified', 'location', 'retry-after'].filter((name) => headers[name] !== undefined)
  return {
    status,
    ...Object.fromEntries(kept.map((name) => [name, headers[name]])),
    ...(links.size === 0
      ? {}
      : { links: Object.fromEntries([...links].map(([relation, { href }]) => [relation, href])) }),
  }
}

function nextPage(next: URL, here: URL): string {
  const change = next.pathname === here.pathname ? difference(next, here) : []
  return `There is another page: ${change.length === 0 ? next.href : change.join(', ')}`
}
