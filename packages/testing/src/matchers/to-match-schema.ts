import { type Checked, describeProblems, type SchemaLike, validatorOf } from '@causeway/schema'
import type { MatcherContext, Verdict } from './matcher.js'

/** @see McpMatchers.toMatchSchema */
export function toMatchSchema(this: MatcherContext, received: unknown, schema: SchemaLike): Verdict | Promise<Verdict> {
  const checked = validatorOf(schema, 'input').check(received)
  const judge = (verdict: Checked<unknown>): Verdict => ({
    pass: verdict.ok,
    message: () =>
      verdict.ok
        ? `Expected the value not to match the schema; received ${this.utils.printReceived(received)}`
        : `${describeProblems(verdict.problems, 'The value')}\n\nReceived ${this.utils.printReceived(received)}`,
  })
  return checked instanceof Promise ? checked.then(judge) : judge(checked)
}
