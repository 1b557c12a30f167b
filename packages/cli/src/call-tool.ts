import type { Client } from '@causeway/client'
import type { CallToolResult, Tool } from '@causeway/protocol'
import { toolArguments } from './arguments.js'
import { usageFailure } from './failure.js'
import { namedIfListed } from './named.js'
import type { ProgressBars } from './output/progress.js'

/** A call as it was typed. */
export interface TypedCall {
  readonly name: string | undefined
  /** `key=value` words. */
  readonly pairs: readonly string[]
  /** All arguments as a JSON object. */
  readonly json?: string | undefined
}

/**
 * Calls a tool with what was typed, made into what its schema wants, and shows how far it is.
 * @throws {Failure} where the tool or its arguments do not exist
 */
export async function callTool(
  client: Client,
  tools: readonly Tool[],
  { name, pairs, json }: TypedCall,
  { bars, signal }: { readonly bars: ProgressBars; readonly signal: AbortSignal },
): Promise<CallToolResult> {
  if (name === undefined) throw usageFailure('Expected the name of a tool.', 'list shows them.')
  const tool = await namedIfListed(tools, name, 'tool', (options) => client.listTools({ ...options, signal }))
  const args = toolArguments(pairs, json, tool?.inputSchema ?? {})
  const bar = await bars.add(name)
  try {
    const result = await client.callTool(name, args, { signal, onProgress: bar.listener })
    bar.end(result.isError === true ? 'failed' : 'done')
    return result
  } catch (error) {
    bar.end(signal.aborted ? 'cancelled' : 'failed')
    throw error
  }
}
