import type { Check, Outcome } from './suite.js'

const LEG_WIDTH = 11

/** One line per scenario, then what failed and what the suite warned about, then the closing line. */
export function report(outcomes: readonly Outcome[]): string {
  const failed = outcomes.filter((outcome) => !outcome.passed).length
  return [
    ...table(outcomes),
    ...details('Failures', outcomes, 'FAILURE'),
    ...details('Warnings', outcomes, 'WARNING'),
    '',
    `${outcomes.length - failed} passed, ${failed} failed`,
  ].join('\n')
}

function table(outcomes: readonly Outcome[]): string[] {
  const width = Math.max(...outcomes.map((outcome) => outcome.scenario.length), 'scenario'.length)
  const head = `${'leg'.padEnd(LEG_WIDTH)}${'revision'.padEnd(12)}${'scenario'.padEnd(width + 2)}checks  failed  warned  result`
  return [head, '-'.repeat(head.length), ...outcomes.map((outcome) => row(outcome, width))]
}

function row(outcome: Outcome, width: number): string {
  const name = `${outcome.leg.padEnd(LEG_WIDTH)}${outcome.revision.padEnd(12)}${outcome.scenario.padEnd(width + 2)}`
  const failures = count(outcome, 'FAILURE')
  const counted = count(outcome, 'SUCCESS') + failures
  const numbers = [counted, failures, count(outcome, 'WARNING')].map((value) => String(value).padStart(6)).join('  ')
  return `${name}${numbers}  ${outcome.passed ? 'pass' : 'FAIL'}`
}

function count(outcome: Outcome, status: Check['status']): number {
  return outcome.checks.filter((check) => check.status === status).length
}

function details(title: string, outcomes: readonly Outcome[], status: 'FAILURE' | 'WARNING'): string[] {
  const lines = outcomes.flatMap((outcome) => {
    const found = outcome.checks.filter((check) => check.status === status)
    const problem = status === 'FAILURE' && outcome.problem !== undefined ? [`    ${outcome.problem}`] : []
    if (found.length === 0 && problem.length === 0) return []
    return [`  ${outcome.leg} ${outcome.revision} ${outcome.scenario}`, ...problem, ...found.map(describe)]
  })
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines]
}

function describe(check: Check): string {
  const message = (check.errorMessage ?? 'no message').replaceAll(/\s+/g, ' ')
  return `    ${check.id} (${check.name}): ${message.length > 600 ? `${message.slice(0, 600)} ...` : message}`
}
