import type { Icon, JsonObject, ToolAnnotations } from '@causeway/protocol'
import type { InferInput, InferOutput, SchemaLike } from '@causeway/schema'
import type { Principal } from '@causeway/transports'
import type { HandlerContext } from './context.js'
import type { Deps, Needs } from './dep.js'
import { checkParts } from './made.js'

/** May this caller see and use it? */
export type Rule = (caller: { readonly principal: Principal | undefined }) => boolean | Promise<boolean>

/** What a tool is, beside the function that does it. */
export interface ToolDefinition<I, O, N> {
  /** What it does and when to use it, for a model. */
  readonly description: string
  readonly title?: string
  readonly icons?: readonly Icon[]
  /** Of the arguments: an object. Without it the tool takes none. */
  readonly input?: I
  /** Of what it returns; then the result carries `structuredContent` as well. */
  readonly output?: O
  readonly needs?: N
  readonly allow?: Rule
  readonly readOnly?: boolean
  readonly destructive?: boolean
  readonly idempotent?: boolean
  readonly openWorld?: boolean
  /** The call fails after that. More than 0. @default no limit */
  readonly timeoutMs?: number
  /** For filters; shown in `_meta`. */
  readonly tags?: readonly string[]
  readonly meta?: JsonObject
}

/** The function of a tool. */
export type ToolHandler<I, O, N, R> = (
  args: I extends undefined ? Record<string, never> : InferOutput<I>,
  context: HandlerContext & Deps<N>,
) => O extends undefined ? R | Promise<R> : InferInput<O> | Promise<InferInput<O>>

/** A tool as a value. It has no name of its own: its key in `mcp({ tools })` is its name. */
export interface ToolValue<I = unknown, R = unknown> {
  /** Types only: what callers pass and get. */
  readonly __input?: I
  readonly __result?: R
  readonly kind: 'tool'
  readonly definition: ToolDefinition<SchemaLike | undefined, SchemaLike | undefined, Needs>
  readonly run: (args: never, context: never) => unknown
}

/**
 * Makes a tool out of a function. What it returns becomes content; what it throws becomes a result with `isError`.
 *
 * @example
 * const add = tool({ description: 'Adds two numbers', input: z.object({ a: z.number(), b: z.number() }) }, ({ a, b }) => a + b)
 * @throws {TypeError} where a dependency has the name of a member of the context
 */
export function tool<
  I extends SchemaLike | undefined = undefined,
  O extends SchemaLike | undefined = undefined,
  // biome-ignore lint/complexity/noBannedTypes: no dependencies is the empty record
  const N extends Needs = {},
  R = unknown,
>(
  definition: ToolDefinition<I, O, N>,
  run: ToolHandler<I, O, N, R>,
): ToolValue<
  I extends undefined ? Record<string, never> : InferInput<I>,
  O extends undefined ? Awaited<R> : InferOutput<O>
> {
  checkParts('tool', definition, run)
  checkNeeds(definition.needs)
  // The value forgets the schemas' types, which only callers need.
  return { kind: 'tool', definition, run } as ToolValue<never, never>
}

/** @throws {TypeError} where a name is one of the context's own */
export function checkNeeds(needs: Needs | undefined): void {
  for (const name of Object.keys(needs ?? {})) {
    if (CONTEXT_NAMES.has(name)) {
      throw new TypeError(
        `A dependency is called '${name}', which every handler's context has already; choose another name.`,
      )
    }
  }
}

const CONTEXT_NAMES: ReadonlySet<string> = new Set([
  'request',
  'signal',
  'principal',
  'era',
  'revision',
  'clientInfo',
  'clientCapabilities',
  'calledAs',
  'meta',
  'header',
  'progress',
  'log',
  'elicit',
  'elicitUrl',
  'sample',
  'roots',
  'once',
  'read',
  'call',
  'state',
  'notify',
  'suspendStream',
  'inquiry',
  'startedInquiry',
  'within',
  'nested',
  'depth',
  'outermost',
])

/** The hints of the specification, from the short spelling. */
export function annotationsOf(
  definition: Pick<ToolDefinition<unknown, unknown, unknown>, 'readOnly' | 'destructive' | 'idempotent' | 'openWorld'>,
): ToolAnnotations | undefined {
  const { readOnly, destructive, idempotent, openWorld } = definition
  const annotations: ToolAnnotations = {
    ...(readOnly === undefined ? {} : { readOnlyHint: readOnly }),
    ...(destructive === undefined ? {} : { destructiveHint: destructive }),
    ...(idempotent === undefined ? {} : { idempotentHint: idempotent }),
    ...(openWorld === undefined ? {} : { openWorldHint: openWorld }),
  }
  return Object.keys(annotations).length === 0 ? undefined : annotations
}
