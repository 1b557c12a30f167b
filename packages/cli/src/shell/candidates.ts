import type { Client } from '@causeway/client'
import type { CompleteParams } from '@causeway/protocol'
import { LOGGING_LEVELS } from '@causeway/protocol'
import { isJsonObject, type JsonObject } from '@causeway/schema'
import { argumentsOf } from '../arguments.js'
import { KINDS } from '../listing.js'
import type { Catalog } from './catalog.js'
import type { Place } from './command.js'
import { templateCompletion } from './template-completion.js'

/** What is asked, and whom. */
export interface Asked {
  readonly client: Client
  readonly catalog: Catalog
  readonly signal: AbortSignal
}

/** What may stand for a first word. */
export async function candidatesAt(
  place: Exclude<Place, 'command'>,
  typed: string,
  asked: Asked,
): Promise<readonly string[]> {
  const { catalog, signal } = asked
  switch (place) {
    case 'kind':
      return KINDS
    case 'level':
      return [...LOGGING_LEVELS, 'off']
    case 'tool':
      return (await catalog.list('tools', signal)).map(({ name }) => name)
    case 'prompt':
      return (await catalog.list('prompts', signal)).map(({ name }) => name)
    case 'completable': {
      const [prompts, templates] = await Promise.all([
        catalog.list('prompts', signal),
        catalog.list('templates', signal),
      ])
      return [...prompts.map(({ name }) => name), ...templates.map(({ uriTemplate }) => uriTemplate)]
    }
    case 'uri':
      return uris(typed, asked)
  }
}

/** Arguments of a tool that were not given yet, and the values that its schema names. */
export async function toolCandidates(
  tool: string,
  typed: string,
  given: readonly string[],
  asked: Asked,
): Promise<readonly string[]> {
  const tools = await asked.catalog.list('tools', asked.signal)
  const properties = tools.find(({ name }) => name === tool)?.inputSchema.properties
  if (!isJsonObject(properties)) return []
  const [name, value] = halves(typed)
  if (value === undefined) return namesLeft(Object.keys(properties), given)
  const schema = Object.hasOwn(properties, name) ? properties[name] : undefined
  return isJsonObject(schema) ? valuesOf(schema, value).map((one) => `${name}=${one}`) : []
}

/** Arguments of a prompt that were not given yet, and the values that the server offers. */
export async function promptCandidates(
  prompt: string,
  typed: string,
  given: readonly string[],
  asked: Asked,
): Promise<readonly string[]> {
  const prompts = await asked.catalog.list('prompts', asked.signal)
  const found = prompts.find(({ name }) => name === prompt)
  if (found === undefined) return []
  const [name, value] = halves(typed)
  if (value === undefined)
    return namesLeft(
      argumentsOf(found).map((one) => one.name),
      given,
    )
  const others = Object.fromEntries(
    given.map(halves).flatMap(([other, text]) => (text === undefined ? [] : [[other, text] as const])),
  )
  const values = await completed(
    { ref: { type: 'ref/prompt', name: prompt }, argument: { name, value } },
    others,
    asked,
  )
  return values.map((one) => `${name}=${one}`)
}

async function uris(typed: string, asked: Asked): Promise<readonly string[]> {
  const { catalog, signal } = asked
  const [resources, templates] = await Promise.all([
    catalog.list('resources', signal),
    catalog.list('templates', signal),
  ])
  const ways = await Promise.all(templates.map(({ uriTemplate }) => urisOf(typed, uriTemplate, asked)))
  return [...resources.map(({ uri }) => uri), ...ways.flat()]
}

async function urisOf(typed: string, template: string, asked: Asked): Promise<readonly string[]> {
  const completion = templateCompletion(typed, template)
  if (completion === undefined) return []
  if (completion.kind === 'literal') return [completion.uri]
  const argument = { name: completion.name, value: completion.typed }
  const values = await completed({ ref: { type: 'ref/resource', uri: template }, argument }, completion.given, asked)
  return values.map((value) => completion.uriWith(value))
}

async function completed(
  params: CompleteParams,
  given: Readonly<Record<string, string>>,
  { client, signal }: Asked,
): Promise<readonly string[]> {
  if (client.serverCapabilities.completions === undefined) return []
  const context = Object.keys(given).length === 0 ? {} : { context: { arguments: given } }
  return (await client.complete({ ...params, ...context }, { signal })).values
}

function namesLeft(names: readonly string[], given: readonly string[]): readonly string[] {
  const taken = new Set(given.map((word) => halves(word)[0]))
  return names.filter((name) => !taken.has(name)).map((name) => `${name}=`)
}

/** The last item of a list is what is being typed. */
function valuesOf(schema: JsonObject, typed: string): readonly string[] {
  if (schema.type === 'boolean') return ['true', 'false']
  if (schema.type === 'array' && isJsonObject(schema.items)) {
    const before = typed.slice(0, typed.lastIndexOf(',') + 1)
    return valuesOf(schema.items, '').map((one) => before + one)
  }
  if (Array.isArray(schema.enum)) return schema.enum.map(String)
  const branches = [schema.oneOf, schema.anyOf].find((one) => Array.isArray(one)) ?? []
  return branches
    .filter(isJsonObject)
    .flatMap((one: JsonObject) => (one.const === undefined ? [] : [String(one.const)]))
}

function halves(word: string): readonly [string, string | undefined] {
  const at = word.indexOf('=')
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}
