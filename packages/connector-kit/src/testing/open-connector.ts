import { type Checked, describeProblems, isJsonObject, validatorOf } from '@causeway/schema'
import type { Provider } from '@causeway/server'
import type { Connector } from '../connector.js'
import { type Conversation, converse } from './conversation.js'
import { type TestContext, type TestContextOptions, testContext } from './test-context.js'

/** A connector that is connected, and can be asked. */
export interface OpenConnector extends Conversation {
  readonly context: TestContext
}

/**
 * Does with a configuration what the gateway does: expands it, checks it, connects.
 *
 * @param written what stands under the connector's kind in a file, in its short or long form
 *
 * @example
 * await using files = await openConnector(connector, folder)
 * expect(await files.tools()).toHaveLength(4)
 */
export async function openConnector<Config>(
  connector: Connector<Config>,
  written: unknown,
  options: TestContextOptions = {},
): Promise<OpenConnector> {
  const context = testContext(options)
  const provider = await connect(connector, written, context)
  const conversation = converse(provider)
  return Object.assign(conversation, { context })
}

/** @throws {TypeError} with what is wrong with the configuration, or what `connect` throws */
export async function connect<Config>(
  connector: Connector<Config>,
  written: unknown,
  context: TestContext,
): Promise<Provider> {
  const checked = await checkConfig(connector, written)
  if (!checked.ok) throw new TypeError(describeProblems(checked.problems, `The configuration of '${connector.kind}'`))
  return connector.connect(checked.value, context)
}

/** What the connector's schema says of a configuration in its long or short form. */
export async function checkConfig<Config>(connector: Connector<Config>, written: unknown): Promise<Checked<Config>> {
  const long = connector.expand === undefined ? written : connector.expand(written)
  const checked = await validatorOf(connector.config, 'input').check(long)
  return checked as Checked<Config> // the schema is the one that makes a Config
}

/** With a key that no connector knows; undefined where the configuration is no object. */
export function withUnknownKey(long: unknown): unknown {
  return isJsonObject(long) ? { ...long, [UNKNOWN_KEY]: true } : undefined
}

export const UNKNOWN_KEY = 'surelyNoConnectorKnowsThisKey'
