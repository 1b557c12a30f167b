import { limits } from '../limits.js'
import type { Problem } from '../validator.js'

/**
 * One text that a person or a model can repair a value from: a line per problem with the place, what was expected and
 * what came. Bounded; says how many problems it left out.
 *
 * @param subject what was checked, as a sentence begins: `Arguments of 'refund'`
 */
export function describeProblems(problems: readonly Problem[], subject: string): string {
  const lines = [`${subject} did not pass validation:`]
  let length = 0
  for (const [position, problem] of problems.entries()) {
    const line = lineOf(problem)
    length += line.length + 1
    if (position > 0 && (length > limits.maxProblemTextLength || position === limits.maxProblems)) {
      lines.push(`- and ${problems.length - position} more`)
      break
    }
    lines.push(line)
  }
  return lines.join('\n')
}

function lineOf({ path, expected, received, hint }: Problem): string {
  return `- ${path === '' ? '(root)' : path}: expected ${expected}, received ${received}.${hint === undefined ? '' : ` ${hint}`}`
}
