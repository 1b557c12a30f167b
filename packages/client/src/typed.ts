import type { CallToolResult, JsonObject } from '@causeway/protocol'
import type { CallOptions } from './call-options.js'
import { ToolError } from './errors.js'

/** What `connect` knows of an application from its type alone. Never has a value. */
interface Typed<Tools> {
  readonly __tools?: Tools
}

/** Written as a method, whose parameters are compared both ways: a function that wants certain arguments is one of these. */
interface LooseFunction {
  call(args?: JsonObject, options?: CallOptions): Promise<unknown>
}

/** The functions to call where nothing is known of the server. */
export interface LooseTools {
  readonly [name: string]: LooseFunction['call']
}

/** The functions to call the tools of an application, by its type: `ToolsOf<typeof app>`. */
export type ToolsOf<App> = unknown extends App
  ? LooseTools
  : App extends Typed<infer Tools>
    ? { readonly [Name in keyof Tools]: ToolFunction<Tools[Name]> }
    : LooseTools

/** The function to call one tool. Arguments may be left out where the tool needs none. */
export type ToolFunction<Tool> = Tool extends { readonly __input?: infer Input; readonly __result?: infer Result }
  ? Record<string, never> extends Input
    ? (args?: Input, options?: CallOptions) => Promise<Result>
    : (args: Input, options?: CallOptions) => Promise<Result>
  : (args?: JsonObject, options?: CallOptions) => Promise<unknown>

type CallTool = (name: string, args: JsonObject | undefined, options: CallOptions) => Promise<unknown>

/** An object with a function for every name: `tools.refund(args)`. */
export function toolFunctions(callTool: CallTool): LooseTools {
  const made = new Map<string, LooseTools[string]>()
  const get = (_: object, name: string | symbol): unknown => {
    // What platforms look for in any object: to await it, or to print it. `callTool` reaches tools of that name.
    if (typeof name === 'symbol' || name === 'then' || name === 'toJSON') return undefined
    let call = made.get(name)
    if (call === undefined) {
      call = (args, options = {}) => callTool(name, args, options)
      made.set(name, call)
    }
    return call
  }
  return new Proxy(Object.create(null), { get })
}

/**
 * What a tool returned: its structured content; without it its text, or nothing, or its blocks where there is more.
 * @throws {ToolError} where the tool failed
 */
export function resultValue(result: CallToolResult, name: string): unknown {
  if (result.isError === true) throw new ToolError(name, result)
  if (result.structuredContent !== undefined) return result.structuredContent
  const [block, ...more] = result.content
  if (block === undefined) return undefined
  return more.length === 0 && block.type === 'text' ? block.text : result.content
}
