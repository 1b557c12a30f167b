import { limits } from './limits.js'
import type { Problem } from './validator.js'

/**
 * One text that a person or a model can repair a value from: a line per problem with the place, what was expected and
 * what came. Bounded; says how many problems it left out.
 *
 * @param subject what was checked, as a sentence begins: `Arguments of 'refund'`
 */
export function describeProblems(problems: readonly Problem[], subject: string): string {
  const lines = [`${subject} ${problems.length === 1 ? 'has a problem' : 'have problems'}:`]
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

function lineOf(problem: Problem): string {
  const hint = problem.suggestion === undefined ? '' : ` Did you mean '${problem.suggestion}'?`
  return `- ${problem.path === '' ? '(root)' : problem.path}: expected ${problem.expected}, received ${problem.received}.${hint}`
}
