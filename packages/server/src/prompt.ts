import type { ContentBlock, Icon, JsonObject, PromptMessage } from '@causeway/protocol'
import type { InferInput, InferOutput, SchemaLike } from '@causeway/schema'
import type { HandlerContext } from './context.js'
import type { Deps, Needs } from './dep.js'
import { checkParts } from './made.js'
import type { Completer } from './resource.js'
import { checkNeeds, type Rule } from './tool.js'

export interface PromptDefinition<A, N> {
  readonly description: string
  readonly title?: string
  readonly icons?: readonly Icon[]
  /** Of the arguments, which travel as strings: an object. Without it the prompt takes none. */
  readonly args?: A
  readonly complete?: { readonly [K in keyof InferInput<A>]?: Completer<N> }
  readonly needs?: N
  readonly allow?: Rule
  readonly tags?: readonly string[]
  readonly meta?: JsonObject
}

/** What a prompt may return: text of one user message, content, or whole messages. */
export type Rendered = string | ContentBlock | readonly (string | ContentBlock | PromptMessage)[]

/** A prompt as a value. Its key in `mcp({ prompts })` is its name. */
export interface PromptValue<A = unknown> {
  /** Types only: what callers pass. */
  readonly __args?: A
  readonly kind: 'prompt'
  readonly definition: PromptDefinition<SchemaLike | undefined, Needs>
  readonly render: (args: never, context: never) => unknown
}

/**
 * Makes a prompt out of a function.
 *
 * @example
 * const review = prompt({ description: 'Review code', args: z.object({ code: z.string() }) }, ({ code }) => `Review this:\n${code}`)
 */
export function prompt<
  A extends SchemaLike | undefined = undefined,
  // biome-ignore lint/complexity/noBannedTypes: no dependencies is the empty record
  const N extends Needs = {},
>(
  definition: PromptDefinition<A, N>,
  render: (
    args: A extends undefined ? Record<string, never> : InferOutput<A>,
    context: HandlerContext & Deps<N>,
  ) => Rendered | Promise<Rendered>,
): PromptValue<A extends undefined ? Record<string, never> : InferInput<A>> {
  checkParts('prompt', definition, render)
  checkNeeds(definition.needs)
  // The value forgets the schema's type, which only callers need.
  return { kind: 'prompt', definition: definition as PromptDefinition<SchemaLike | undefined, Needs>, render }
}
