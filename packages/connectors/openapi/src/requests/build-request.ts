import { isObject, type JsonObject } from '@causeway/protocol'
import { ToolError } from '@causeway/server'
import type { Operation, Parameter } from '../description/operation.js'
import { limits } from '../limits.js'
import type { Arguments } from '../tools/arguments.js'
import { bodyOf } from './body.js'
import { formText } from './form.js'
import { cookiePairs, headerText, isNothing, type Pair, pathText, queryPairs } from './parameter-text.js'
import { encodedReserved } from './percent-encoding.js'

/** A request, without credentials. */
export interface BuiltRequest {
  readonly method: string
  readonly url: string
  /** By lower-case name. */
  readonly headers: { readonly [lowerCaseName: string]: string }
  /** As the header `Cookie` has them; empty where there are none. */
  readonly cookies: string
  readonly body: string | Uint8Array | undefined
}

/** Arguments that were checked, with what they are the arguments of. */
export interface Call {
  readonly operation: Operation
  readonly planned: Arguments
  readonly args: JsonObject
  /** Where the operation is, without a slash at the end. */
  readonly address: string
  /** Sent with every request, by lower-case name. */
  readonly headers: { readonly [lowerCaseName: string]: string }
}

/** @throws {ToolError} in words for the caller, where the arguments cannot be sent */
export function buildRequest({ operation, planned, args, address, headers }: Call): BuiltRequest {
  const given = [...planned.parameters].filter(([name]) => !isNothing(args[name]))
  const at = (place: Parameter['in']): readonly (readonly [Parameter, unknown])[] =>
    given.filter(([, one]) => one.in === place).map(([name, one]) => [one, args[name]])
  const body = planned.body && bodyOf(planned.body, args)
  const ownHeaders = at('header').map(([one, value]) => [one.name.toLowerCase(), headerText(one, value)] as const)
  return {
    method: operation.method,
    url: urlOf(operation, address, { path: at('path'), query: at('query'), whole: at('querystring')[0] }),
    headers: {
      accept: acceptOf(operation),
      ...headers,
      ...Object.fromEntries(ownHeaders),
      ...(body === undefined ? {} : { 'content-type': body.type }),
    },
    cookies: joined(
      at('cookie').flatMap(([one, value]) => cookiePairs(one, value)),
      '; ',
    ),
    body: body?.content,
  }
}

type Given = readonly (readonly [Parameter, unknown])[]

function urlOf(
  operation: Operation,
  address: string,
  given: { readonly path: Given; readonly query: Given; readonly whole: readonly [Parameter, unknown] | undefined },
): string {
  const values = new Map(given.path.map(([parameter, value]) => [parameter.name, pathText(parameter, value)]))
  const [written = '', fixedQuery = ''] = (operation.path.split('#')[0] ?? '').split('?')
  const path = written.split(/\{([^{}]+)\}/).map((part, at) => {
    if (at % 2 === 0) return encodedReserved(part, '?')
    const text = values.get(part)
    if (text === undefined) throw new ToolError(`The argument for '${part}' is missing, but it is a part of the path.`)
    return text
  })
  const whole = path.join('')
  if (whole.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) {
    throw new ToolError("An argument for the path is '.' or '..', which would lead to another path.")
  }
  const queries = [
    fixedQuery,
    joined(
      given.query.flatMap(([one, value]) => queryPairs(one, value)),
      '&',
    ),
  ]
  if (given.whole !== undefined) queries.push(wholeQuery(...given.whole))
  const query = queries.filter((one) => one !== '').join('&')
  const url = `${address}${whole.startsWith('/') ? '' : '/'}${whole}${query === '' ? '' : `?${query}`}`
  if (url.length <= limits.maxUrlLength) return url
  throw new ToolError(
    `The arguments make a URL of ${url.length} characters; at most ${limits.maxUrlLength} can be sent. Shorten them.`,
  )
}

/** 3.2: one parameter is the query, as a document of its type. */
function wholeQuery(parameter: Parameter, value: unknown): string {
  const isForm = parameter.mediaType === undefined || /urlencoded/i.test(parameter.mediaType)
  if (isForm && isObject(value)) return formText(value)
  const [[, text] = ['', '']] = queryPairs(parameter, value)
  return text
}

function joined(pairs: readonly Pair[], between: string): string {
  return pairs.map(([name, value]) => `${name}=${value}`).join(between)
}

const accepts = new WeakMap<Operation, string>()

/** What the operation answers with, JSON first. */
function acceptOf(operation: Operation): string {
  const known = accepts.get(operation)
  if (known !== undefined) return known
  const types = operation.answers
    .filter(({ status }) => status.startsWith('2') || status === 'default')
    .flatMap(({ contents }) => contents.map(({ type }) => type.trim()))
    .filter((type) => /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+(?:;[\x20-\x7e]*)?$/.test(type) && type !== '*/*')
  const json = types.filter((type) => /json/i.test(type))
  const others = types.filter((type) => !/json/i.test(type)).map((type) => (json.length > 0 ? `${type};q=0.8` : type))
  const listed = [...new Set([...(types.length === 0 ? ['application/json'] : json), ...others])].slice(0, 10)
  const accept = [...listed, '*/*;q=0.1'].join(', ')
  accepts.set(operation, accept)
  return accept
}
