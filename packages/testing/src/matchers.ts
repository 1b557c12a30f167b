import type { SchemaLike } from '@causeway/schema'
import {
  type ListExpectation,
  toListPrompts,
  toListResources,
  toListResourceTemplates,
  toListTools,
} from './matchers/lists.js'
import type { TextExpectation } from './matchers/matcher.js'
import { toBeToolError, toHaveStructuredContent, toHaveText } from './matchers/results.js'
import { type RpcErrorExpectation, toBeRpcError } from './matchers/to-be-rpc-error.js'
import { toMatchSchema } from './matchers/to-match-schema.js'

/** What the matchers look like on `expect(value)`. */
export interface McpMatchers<R = void> {
  /**
   * The text of a result (tool, resource, prompt, model): all text blocks, a line each.
   *
   * @example
   * expect(await client.callTool('add', { a: 1, b: 2 })).toHaveText('3')
   */
  toHaveText(expected: TextExpectation): R
  /** The structured content of a tool's result, compared as by `toEqual`. */
  toHaveStructuredContent(expected: unknown): R
  /**
   * A tool's result with `isError`, or the `ToolError` that a typed call threw; with its text where one is given.
   *
   * @example
   * await expect(client.tools.refund({ order: 'X' })).rejects.toBeToolError(/no such order/i)
   */
  toBeToolError(text?: TextExpectation): R
  /**
   * An error that crossed the wire: the request was refused. The code as a number or by its name in the specification.
   *
   * @example
   * await expect(client.readResource('note://none')).rejects.toBeRpcError('InvalidParams')
   */
  toBeRpcError(code?: RpcErrorExpectation, message?: TextExpectation): R
  /** A value that a JSON Schema, or a schema of any Standard Schema library, accepts. Awaited where the schema is asynchronous. */
  toMatchSchema(schema: SchemaLike): R
  /**
   * The tools of a client, of a `tools/list` result or in an array, by name, in any order, and no others.
   *
   * @example
   * await expect(client).toListTools(['add', 'search'])
   */
  toListTools(names: ListExpectation): Promise<R>
  /** Resources, by URI. */
  toListResources(uris: ListExpectation): Promise<R>
  /** Resource templates, by URI template. */
  toListResourceTemplates(uriTemplates: ListExpectation): Promise<R>
  /** Prompts, by name. */
  toListPrompts(names: ListExpectation): Promise<R>
}

/** A type, because only those fit what `expect.extend` takes. */
export type Matchers = {
  readonly toHaveText: typeof toHaveText
  readonly toHaveStructuredContent: typeof toHaveStructuredContent
  readonly toBeToolError: typeof toBeToolError
  readonly toBeRpcError: typeof toBeRpcError
  readonly toMatchSchema: typeof toMatchSchema
  readonly toListTools: typeof toListTools
  readonly toListResources: typeof toListResources
  readonly toListResourceTemplates: typeof toListResourceTemplates
  readonly toListPrompts: typeof toListPrompts
}

/** For `expect.extend(matchers)` of vitest, jest and whatever else has it. */
export const matchers: Matchers = {
  toHaveText,
  toHaveStructuredContent,
  toBeToolError,
  toBeRpcError,
  toMatchSchema,
  toListTools,
  toListResources,
  toListResourceTemplates,
  toListPrompts,
}
