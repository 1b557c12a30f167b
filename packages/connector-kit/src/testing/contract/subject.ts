import type { JsonObject } from '@causeway/protocol'
import type { Connector } from '../../connector.js'
import type { TestContextOptions } from '../test-context.js'

/** What a connector is tested with. */
export interface ContractCases {
  /** A configuration that connects, as it may stand in a file: short or long. A function is called for each check. */
  readonly good: unknown | (() => unknown | Promise<unknown>)
  /** Configurations that must fail, by what is wrong with them: refused by the schema or by `connect`. Functions are called. */
  readonly bad?: { readonly [what: string]: unknown }
  /** More short forms than `good`: their expansion must be a long form that is right. */
  readonly short?: readonly unknown[]
  /** What it is connected with: secrets, auth, folder. A function is called for each check. */
  readonly context?: TestContextOptions | (() => TestContextOptions | Promise<TestContextOptions>)
  /** Calls that must succeed. */
  readonly calls?: readonly SampleCall[]
  /** A call that does not end by itself within a minute: cancellation must end it. */
  readonly slow?: SlowCall
  /** Tools that must not be called with bad arguments, because somebody else's would run. */
  readonly leaveAlone?: (tool: string) => boolean
  /** The longest anything may take that should be prompt. @default 5_000 */
  readonly promptMs?: number
}

export interface SampleCall {
  readonly tool: string
  readonly arguments?: JsonObject
}

export type SlowCall = {
  /** Asked for before the call; resolves once it has reached what takes so long: the service, the database. @default once the provider was asked */
  readonly begun?: () => Promise<unknown>
  /** Asked for before the call; resolves once that has noticed that nobody waits any more. */
  readonly ended?: () => Promise<unknown>
} & (SampleCall | { readonly uri: string })

/** One promise that every connector keeps. */
export interface ContractCheck {
  /** A sentence, good as a test's title. */
  readonly name: string
  /** Rejects with an `AssertionError` whose message says what was expected, what came and what to do. */
  readonly run: () => Promise<void>
}

/** A connector and its cases, for the checks. */
export interface Subject {
  readonly connector: Connector
  readonly cases: ContractCases
  good(): Promise<unknown>
  context(): Promise<TestContextOptions>
  readonly promptMs: number
}

export function subjectOf(connector: Connector, cases: ContractCases): Subject {
  const { good, context = {}, promptMs = 5_000 } = cases
  return {
    connector,
    cases,
    good: async () => (typeof good === 'function' ? good() : good),
    context: async () => (typeof context === 'function' ? context() : context),
    promptMs,
  }
}
