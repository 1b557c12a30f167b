import { METHODS } from '@causeway/protocol'
import { suggest } from '@causeway/schema'
import type { Fault, When } from './fault.js'
import type { Misbehavior } from './misbehaving.js'

const MEMBERS: readonly string[] = ['seed', 'sent', 'received', 'delayMs'] satisfies (keyof Misbehavior)[]
const FAULTS: readonly string[] = [
  'drop',
  'delay',
  'duplicate',
  'reorder',
  'truncate',
  'garbage',
  'wrongId',
  'close',
] satisfies Fault[]

/**
 * What would never strike is a mistake.
 * @throws {TypeError} for members, faults and methods that do not exist
 * @throws {RangeError} for a probability below 0 or above 1
 */
export function checkBehavior(behavior: Misbehavior): void {
  for (const name of Object.keys(behavior)) {
    if (FAULTS.includes(name)) {
      throw new TypeError(`Expected '${name}' to be within 'sent', for frames on their way out, or 'received'.`)
    }
    checkName('a member', name, MEMBERS)
  }
  const { sent = {}, received = {} } = behavior
  for (const [fault, when] of [...Object.entries(sent), ...Object.entries(received)]) {
    checkName('a fault', fault, FAULTS)
    checkWhen(fault, when)
  }
}

function checkWhen(fault: string, when: When): void {
  if (typeof when === 'number' && !(when >= 0 && when <= 1)) {
    throw new RangeError(`Expected the probability of '${fault}' to be from 0 to 1; got ${when}.`)
  }
  if (typeof when !== 'string') return
  const names = METHODS.map(({ name }) => name)
  if (names.includes(when)) return
  throw new TypeError(
    `Expected '${fault}' to name a method of the protocol; got '${when}'.${nearest(when, names)} For one of your own give a function: ({ method }) => method === '${when}'.`,
  )
}

function checkName(what: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return
  throw new TypeError(`Expected ${what} of a misbehaving peer; got '${name}'.${nearest(name, known)}`)
}

function nearest(name: string, known: readonly string[]): string {
  const near = suggest(name, known)
  return near === undefined ? '' : ` Did you mean '${near}'?`
}
