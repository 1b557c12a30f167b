import { ToolError } from '@causeway/server'
import * as z from 'zod'

/** In one answer. */
export const MAX_LINES = 1_000

/** Lines of a text, from 1, both ends among them. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** `10-20`, or `10` for one line, as an argument. */
export const LineRange = z
  .string()
  .regex(/^\d+(-\d+)?$/)
  .transform((text): Range => {
    const [from = '', to = from] = text.split('-')
    return { from: Number(from), to: Number(to) }
  })

/** Some lines of a text: the first `MAX_LINES` where no range says which. @throws {ToolError} where it has no such lines */
export function selectLines(
  text: string,
  range: Range = { from: 1, to: MAX_LINES },
): { lines: Range & { of: number }; code: string } {
  // A line break ends a line; there is no line behind the last one.
  const all = text.replace(/\r?\n$/, '').split(/\r?\n/)
  const { from } = range
  if (from < 1 || range.to < from || from > all.length) {
    throw new ToolError(`Expected lines from 1 to ${all.length}; got ${from}-${range.to}.`)
  }
  const to = Math.min(range.to, all.length, from + MAX_LINES - 1)
  return { lines: { from, to, of: all.length }, code: all.slice(from - 1, to).join('\n') }
}
