import type { CallToolResult, JsonObject, Tool } from '@causeway/protocol'
import type { HandlerContext, ToolSource } from '@causeway/server'
import type { OperationTool } from './operation-tool.js'

/** The tools of a description. */
export class OperationTools implements ToolSource {
  readonly #tools: ReadonlyMap<string, OperationTool>
  readonly #list: readonly Tool[]

  constructor(tools: readonly OperationTool[]) {
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]))
    this.#list = tools.map(({ shown }) => shown)
  }

  list(): readonly Tool[] {
    return this.#list
  }

  get(name: string): Tool | undefined {
    return this.#tools.get(name)?.shown
  }

  async call(name: string, args: JsonObject, context: HandlerContext): Promise<CallToolResult> {
    const tool = this.#tools.get(name)
    if (tool === undefined) throw new TypeError(`There is no tool '${name}'; ask get() first.`)
    return tool.call(args, context)
  }
}
