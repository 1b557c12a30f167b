import { type MirroredParam, mirroredParams, type Tool } from '@causeway/protocol'
import { briefValidatorOf, type Validator } from '@causeway/schema'
import type { Warning } from '../client-events.js'

/** What a client keeps of a tool to call it well. */
export class KnownTool {
  readonly tool: Tool
  /** Arguments that HTTP headers repeat. */
  readonly mirrored: readonly MirroredParam[]
  /** Made on first use; null where the schema cannot be used. */
  #output: Validator | null | undefined

  constructor(tool: Tool, mirrored: readonly MirroredParam[]) {
    this.tool = tool
    this.mirrored = mirrored
  }

  /** Checks structured content; undefined where the tool promises nothing that can be checked. */
  output(warn: (warning: Warning) => void): Validator | undefined {
    if (this.#output === undefined) this.#output = outputValidator(this.tool, warn)
    return this.#output ?? undefined
  }
}

/** The tools of one server by name, as it last listed them. */
export class ToolBook {
  readonly #known = new Map<string, KnownTool>()

  find(name: string): KnownTool | undefined {
    return this.#known.get(name)
  }

  /**
   * Notes tools and returns those that may be called: over HTTP a tool whose `x-mcp-header` annotations break the rules
   * must not be.
   */
  note(tools: readonly Tool[], strict: boolean, warn: (warning: Warning) => void): readonly Tool[] {
    return tools.filter((tool) => {
      if (this.#known.get(tool.name)?.tool === tool) return true
      const found = mirroredParams(tool.inputSchema)
      if (!found.ok && strict) {
        this.#known.delete(tool.name)
        warn({ kind: 'invalid-tool-dropped', message: `The tool '${tool.name}' was left out: ${found.why}` })
        return false
      }
      this.#known.set(tool.name, new KnownTool(tool, found.ok ? found.params : []))
      return true
    })
  }

  clear(): void {
    this.#known.clear()
  }
}

/** A schema from a server is untrusted: it is interpreted, bounded, and nothing it refers to is fetched. */
function outputValidator({ name, outputSchema }: Tool, warn: (warning: Warning) => void): Validator | null {
  if (outputSchema === undefined) return null
  try {
    return briefValidatorOf(outputSchema)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    warn({ kind: 'output-schema-unusable', message: `Results of the tool '${name}' are not checked: ${why}` })
    return null
  }
}
