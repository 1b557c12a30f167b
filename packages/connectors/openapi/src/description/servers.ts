/** Where operations are. @see https://spec.openapis.org/oas/v3.2.0.html#server-object */
import { isObject, type JsonObject } from '@causeway/protocol'
import type { Document } from '../loading/documents.js'
import { arrayIn, objectIn, textIn, textsIn } from './members.js'
import type { Server, ServerVariable } from './operation.js'

/** The `servers` of a description, a path or an operation. */
export function readServers(owner: JsonObject, document: Document): readonly Server[] {
  return arrayIn(owner, 'servers').flatMap((written): Server[] => {
    const url = isObject(written) ? textIn(written, 'url') : undefined
    if (url === undefined || !isObject(written)) return []
    return [{ url, variables: variablesIn(written), base: document.uri }]
  })
}

function variablesIn(server: JsonObject): ReadonlyMap<string, ServerVariable> {
  const written = Object.entries(objectIn(server, 'variables'))
  return new Map(
    written.map(([name, variable]) => [
      name,
      isObject(variable)
        ? { value: textIn(variable, 'default'), allowed: textsIn(variable, 'enum') }
        : { value: undefined, allowed: [] },
    ]),
  )
}

/** What 2.0 writes as schemes, host and base path. */
export function readHost(root: JsonObject, { uri }: Document): readonly Server[] {
  const { host, basePath } = root
  const path = typeof basePath === 'string' ? basePath.replace(/^\/?/, '/') : '/'
  const schemes = textsIn(root, 'schemes').filter((scheme) => scheme === 'https' || scheme === 'http')
  if (typeof host !== 'string' || host === '') return [{ url: path, variables: new Map(), base: uri }]
  const own = uri.startsWith('http:') ? 'http' : 'https'
  const scheme = schemes.includes('https') ? 'https' : (schemes[0] ?? own)
  return [{ url: `${scheme}://${host}${path}`, variables: new Map(), base: uri }]
}

/** A server's address, or why it is none. */
export type Address = { readonly url: string } | { readonly why: string }

/**
 * The address of a server, without a slash at its end, with its variables as `chosen` says, else as the description does.
 */
export function addressOf(server: Server, chosen: { readonly [name: string]: string }): Address {
  let why: string | undefined
  const text = server.url.replace(/\{([^{}]*)\}/g, (_, name: string) => {
    const variable = server.variables.get(name)
    const value = chosen[name] ?? variable?.value ?? variable?.allowed[0]
    if (value === undefined) why = `the server ${server.url} needs a value for '${name}' in serverVariables`
    else if (chosen[name] !== undefined && (variable?.allowed.length ?? 0) > 0 && !variable?.allowed.includes(value)) {
      why = `the server variable '${name}' is one of ${variable?.allowed.join(', ')}`
    }
    return value ?? ''
  })
  if (why !== undefined) return { why }
  const url = URL.canParse(text, server.base) ? new URL(text, server.base) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return { why: `the server ${JSON.stringify(server.url)} is no absolute http or https address` }
  }
  return { url: `${url.origin}${url.pathname.replace(/\/+$/, '')}` }
}
