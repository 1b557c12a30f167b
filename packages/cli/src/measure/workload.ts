import type { Client } from '@causeway/client'
import type { JsonObject, Tool } from '@causeway/protocol'
import { toolArguments } from '../arguments.js'
import { named } from '../named.js'
import type { Call } from './load.js'

/** What the user wants called; a tool is looked for where there is no name. */
export interface Wanted {
  readonly tool?: string
  /** `key=value` words. */
  readonly words: readonly string[]
  /** A JSON object as text, which the words win over. */
  readonly json?: string | undefined
}

/** What is called, over and over. */
export interface Workload {
  /** Undefined where nothing but a sign of life is asked for. */
  readonly tool: string | undefined
  /** Does the server say that this tool may destroy something? */
  readonly destructive: boolean
  readonly call: Call
}

/**
 * The calls to make: of the tool that was named, else of one that only reads and needs no arguments, else pings.
 * @throws {Failure} where the tool does not exist, or the arguments do not fit
 */
export async function workloadOf(client: Client, wanted: Wanted, signal: AbortSignal): Promise<Workload> {
  const hasTools = client.serverCapabilities.tools !== undefined || wanted.tool !== undefined
  const tools = hasTools ? await client.listTools({ signal }) : []
  const tool = wanted.tool === undefined ? harmlessOf(tools) : named(tools, ({ name }) => name, wanted.tool, 'tool')
  if (tool === undefined) {
    return { tool: undefined, destructive: false, call: () => client.ping().then(() => undefined) }
  }
  const args = toolArguments(wanted.words, wanted.json, tool.inputSchema)
  return {
    tool: tool.name,
    destructive: tool.annotations?.destructiveHint === true,
    call: () => callOf(client, tool, args),
  }
}

async function callOf(client: Client, { name }: Tool, args: JsonObject): Promise<string | undefined> {
  const { isError, content } = await client.callTool(name, args)
  if (isError !== true) return undefined
  const text = content.find((block) => block.type === 'text')?.text
  return `The tool failed: ${text ?? 'it did not say why.'}`
}

/** One that says that it only reads; those that keep to themselves come before those that do not say so. */
export function harmlessOf(tools: readonly Tool[]): Tool | undefined {
  const harmless = tools.filter(({ annotations, inputSchema }) => {
    const needs = Array.isArray(inputSchema.required) ? inputSchema.required : []
    return annotations?.readOnlyHint === true && annotations.destructiveHint !== true && needs.length === 0
  })
  const isClosed = ({ annotations }: Tool): boolean => annotations?.openWorldHint === false
  return harmless.find(isClosed) ?? harmless.find(({ annotations }) => annotations?.openWorldHint !== true)
}
