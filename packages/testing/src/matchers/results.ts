import { isObject, type JsonObject } from '@causeway/protocol'
import {
  comparedInside,
  comparison,
  type MatcherContext,
  notFor,
  type TextExpectation,
  textMatches,
  type Verdict,
} from './matcher.js'
import { textOf } from './text-of.js'

const RESULT = 'the result of a tool, a resource, a prompt or a model'

/** @see McpMatchers.toHaveText */
export function toHaveText(this: MatcherContext, received: unknown, expected: TextExpectation): Verdict {
  const text = textOf(received)
  if (text === undefined) return notFor(this, RESULT, received)
  return {
    pass: textMatches(this, text, expected),
    message: () => comparedInside(this, `the text of ${nameOf(received)}`, expected, text),
  }
}

/** @see McpMatchers.toHaveStructuredContent */
export function toHaveStructuredContent(this: MatcherContext, received: unknown, expected: unknown): Verdict {
  const result = toolResult(received)
  if (result === undefined) return notFor(this, 'the result of a tool', received)
  const { structuredContent } = result
  return {
    pass: this.equals(structuredContent, expected),
    message: () => {
      if (structuredContent !== undefined) {
        return comparedInside(this, `the structured content of ${nameOf(received)}`, expected, structuredContent)
      }
      const { printExpected, printReceived } = this.utils
      return `Expected structured content ${printExpected(expected)}; ${nameOf(received)} has none, only the text ${printReceived(textOf(received))}`
    },
  }
}

/** @see McpMatchers.toBeToolError */
export function toBeToolError(this: MatcherContext, received: unknown, expected?: TextExpectation): Verdict {
  const result = toolResult(received)
  if (result === undefined) return notFor(this, 'the result of a tool, or what a failed call threw', received)
  const text = textOf(result) ?? ''
  const failed = result.isError === true
  return {
    pass: failed && (expected === undefined || textMatches(this, text, expected)),
    message: () => {
      if (failed && expected !== undefined) return comparison(this, 'what the tool failed with', expected, text)
      const came = this.utils.printReceived(text)
      return this.isNot
        ? `Expected the tool to succeed; it failed with ${came}`
        : `Expected the tool to fail; it answered ${came}`
    },
  }
}

function nameOf(received: unknown): string {
  const result = toolResult(received)
  return result?.isError === true ? 'the result, a tool error,' : 'the result'
}

/** A tool's result, or the one that a `ToolError` carries. */
function toolResult(received: unknown): JsonObject | undefined {
  const result = received instanceof Error && 'result' in received ? received.result : received
  return isObject(result) && Array.isArray(result.content) ? result : undefined
}
