/** Every request and notification of the five revisions. @see https://modelcontextprotocol.io/specification/2026-07-28/schema */
import { cancellationMethods } from './features/cancellation.js'
import { completionMethods } from './features/completion.js'
import { elicitationMethods } from './features/elicitation.js'
import { lifecycleMethods } from './features/lifecycle.js'
import { loggingMethods } from './features/logging.js'
import { progressMethods } from './features/progress.js'
import { promptMethods } from './features/prompts.js'
import { resourceMethods } from './features/resources.js'
import { rootMethods } from './features/roots.js'
import { samplingMethods } from './features/sampling.js'
import { subscriptionMethods } from './features/subscriptions.js'
import { taskMethods } from './features/tasks.js'
import { toolMethods } from './features/tools.js'
import type { Method } from './method.js'
import type { RevisionId } from './revisions/revision.js'

export const METHODS: readonly Method[] = [
  ...lifecycleMethods,
  ...toolMethods,
  ...resourceMethods,
  ...promptMethods,
  ...completionMethods,
  ...loggingMethods,
  ...subscriptionMethods,
  ...progressMethods,
  ...cancellationMethods,
  ...elicitationMethods,
  ...samplingMethods,
  ...rootMethods,
  ...taskMethods,
]

const byName: ReadonlyMap<string, Method> = new Map(METHODS.map((method) => [method.name, method]))

/** The descriptor of a method of any revision; ask the revision's method sets whether it has it. */
export function methodOf(name: string): Method | undefined {
  return byName.get(name)
}

/** The names of what clients, or servers, may send in a revision. */
export function methodsSentBy(sender: 'client' | 'server', revision: RevisionId): ReadonlySet<string> {
  return new Set(METHODS.filter((method) => isSentBy(method, sender, revision)).map((method) => method.name))
}

function isSentBy(method: Method, sender: 'client' | 'server', revision: RevisionId): boolean {
  // Revisions are named by ISO dates, which sort as text.
  const last = (sender === 'client' ? method.clientsUntil : undefined) ?? method.until
  const exists = method.since <= revision && (last === undefined || revision <= last)
  return exists && (method.sender === 'both' || method.sender === sender)
}
