import {
  type Prompt,
  parseUriTemplate,
  type Resource,
  type ResourceTemplate,
  type Tool,
  toolNameProblem,
} from '@causeway/protocol'
import { interpretedValidatorOf } from '@causeway/schema'
import type { Provider, Scope } from '@causeway/server'
import { holds } from './assert.js'

const NOBODY: Scope = { principal: undefined }

/** All that a provider lists for a client that nobody knows. */
interface Lists {
  readonly tools: readonly Tool[]
  readonly resources: readonly Resource[]
  readonly templates: readonly ResourceTemplate[]
  readonly prompts: readonly Prompt[]
}

/** The same array while nothing changed: what is derived from it is kept. */
export async function checkStable(provider: Provider): Promise<void> {
  const [first, second] = [await listsOf(provider), await listsOf(provider)]
  for (const kind of ['tools', 'resources', 'templates', 'prompts'] as const) {
    holds(
      first[kind] === second[kind],
      `Expected the same array of ${kind} while nothing changed; keep the list, and make another one only when it changes.`,
    )
  }
}

/** What the specification asks of lists, and what hosts take. */
export async function checkValid(provider: Provider): Promise<void> {
  const { tools, resources, templates, prompts } = await listsOf(provider)
  unique('tool', tools, ({ name }) => name)
  for (const tool of tools) checkTool(tool)
  unique('resource', resources, ({ uri }) => uri)
  for (const { uri, name } of resources) {
    holds(URL.canParse(uri), `Expected the URI of a resource; got '${uri}'.`)
    holds(isWord(name), `Expected the resource '${uri}' to have a name.`)
  }
  unique('resource template', templates, ({ uriTemplate }) => uriTemplate)
  for (const { uriTemplate, name } of templates) {
    holds(
      parseUriTemplate(uriTemplate).variables.length > 0,
      `Expected the template '${uriTemplate}' to have a variable; without one it is a resource.`,
    )
    holds(isWord(name), `Expected the template '${uriTemplate}' to have a name.`)
  }
  unique('prompt', prompts, ({ name }) => name)
  for (const { name, arguments: args = [] } of prompts) {
    holds(isWord(name), `Expected a prompt to have a name; got ${JSON.stringify(name)}.`)
    unique(`argument of the prompt '${name}'`, args, (argument) => argument.name)
  }
}

/** What is not there is undefined, so that others can be asked for it. */
export async function checkUnknown(provider: Provider): Promise<void> {
  const none = 'surely-nothing-has-this-name'
  const { tools, prompts } = provider
  holds((await tools?.get(none, NOBODY)) === undefined, `Expected tools.get('${none}') to be undefined.`)
  holds((await prompts?.get(none, NOBODY)) === undefined, `Expected prompts.get('${none}') to be undefined.`)
  const listed = await listsOf(provider)
  for (const { name } of listed.tools.slice(0, 50)) {
    const tool = await tools?.get(name, NOBODY)
    holds(tool?.name === name, `Expected tools.get('${name}') to be the tool that is listed.`)
  }
  for (const { name } of listed.prompts.slice(0, 50)) {
    const prompt = await prompts?.get(name, NOBODY)
    holds(prompt?.name === name, `Expected prompts.get('${name}') to be the prompt that is listed.`)
  }
}

async function listsOf({ tools, resources, prompts }: Provider): Promise<Lists> {
  return {
    tools: (await tools?.list(NOBODY)) ?? NONE,
    resources: (await resources?.list(NOBODY)) ?? NONE,
    templates: (await resources?.templates(NOBODY)) ?? NONE,
    prompts: (await prompts?.list(NOBODY)) ?? NONE,
  }
}

const NONE: readonly never[] = []

function checkTool({ name, description, inputSchema, outputSchema, annotations = {} }: Tool): void {
  const problem = toolNameProblem(name)
  holds(problem === undefined, problem ?? '')
  holds(
    description === undefined || isWord(description),
    `Expected the tool '${name}' to have a description with words, or none.`,
  )
  holds(inputSchema.type === 'object', `Expected the inputSchema of '${name}' to have type 'object' at its root.`)
  compiles(`inputSchema of '${name}'`, inputSchema)
  if (outputSchema !== undefined) compiles(`outputSchema of '${name}'`, outputSchema)
  for (const hint of ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const) {
    const value: unknown = annotations[hint]
    holds(
      value === undefined || typeof value === 'boolean',
      `Expected the annotation ${hint} of '${name}' to be true, false or absent.`,
    )
  }
}

function compiles(what: string, schema: Tool['inputSchema']): void {
  try {
    interpretedValidatorOf(schema)
  } catch (error) {
    holds(false, `Expected the ${what} to be JSON Schema 2020-12: ${error instanceof Error ? error.message : error}`)
  }
}

function unique<T>(what: string, items: readonly T[], key: (item: T) => string): void {
  const seen = new Set<string>()
  for (const item of items) {
    const name = key(item)
    holds(!seen.has(name), `Expected one ${what} of each name; '${name}' is listed more than once.`)
    seen.add(name)
  }
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== ''
}
