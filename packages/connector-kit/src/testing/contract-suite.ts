import type { Connector } from '../connector.js'
import { checkBadArguments, checkCall, checkCancellation, checkResources } from './contract/calls.js'
import { configurationChecks } from './contract/configuration.js'
import { checkClose, checkGivenUp, checkSilent, connected } from './contract/lifetime.js'
import { checkStable, checkUnknown, checkValid } from './contract/lists.js'
import { type ContractCases, type ContractCheck, subjectOf } from './contract/subject.js'

/**
 * What every connector promises, as checks that any test runner can run. Each connects for itself, and closes what it opened. They
 * look at the process's handles and its output, so run them one after the other.
 *
 * @example
 * // vitest
 * describe('the contract', () => {
 *   for (const { name, run } of contractSuite(connector, { good: { root: folder } })) it(name, run)
 * })
 *
 * @example
 * // node:test
 * for (const { name, run } of contractSuite(connector, { good: { root: folder } })) test(name, run)
 */
export function contractSuite<Config>(connector: Connector<Config>, cases: ContractCases): readonly ContractCheck[] {
  const subject = subjectOf(connector as Connector, cases) // as: it is called with what its own schema returned
  const { calls = [], slow } = cases
  const checks: ContractCheck[] = [
    ...configurationChecks(subject),
    {
      name: 'lists the same objects while nothing changed',
      run: () => connected(subject, (asked) => checkStable(asked.provider)),
    },
    {
      name: 'lists what the specification allows and schemas that compile',
      run: () => connected(subject, (asked) => checkValid(asked.provider)),
    },
    {
      name: 'knows what it lists and nothing else',
      run: () =>
        connected(subject, async (asked) => {
          await checkUnknown(asked.provider)
          await checkResources(asked)
        }),
    },
    {
      name: 'says in words what is wrong with arguments',
      run: () => connected(subject, (asked) => checkBadArguments(asked, subject)),
    },
    ...calls.map((call, index) => ({
      name: `answers a call of ${call.tool} as its schema says (${index + 1})`,
      run: () => connected(subject, (asked) => checkCall(asked, call)),
    })),
    { name: 'ends everything with close(), however often it is called', run: () => checkClose(subject) },
    { name: 'gives up connecting when the upstream is taken away', run: () => checkGivenUp(subject) },
    { name: 'prints nothing', run: () => checkSilent(subject) },
  ]
  if (slow !== undefined) {
    checks.push({
      name: 'ends a call that is cancelled',
      run: () => connected(subject, (asked) => checkCancellation(asked, slow, subject.promptMs)),
    })
  }
  return checks
}
