import { isDeepStrictEqual } from 'node:util'
import { isJsonObject, validatorOf } from '@causeway/schema'
import { isReservedKind } from '../../reserved-kinds.js'
import { checkConfig, connect, UNKNOWN_KEY, withUnknownKey } from '../open-connector.js'
import { textOf } from '../recording-logger.js'
import { testContext } from '../test-context.js'
import { holds, within } from './assert.js'
import type { ContractCheck, Subject } from './subject.js'

/** What holds of a connector's definition and of configurations. */
export function configurationChecks(subject: Subject): readonly ContractCheck[] {
  const { bad = {} } = subject.cases
  return [
    { name: 'has a kind and a description that lists can show', run: async () => checkIdentity(subject) },
    { name: 'has a configuration that editors can be told of', run: async () => checkSchema(subject) },
    { name: 'accepts the good configuration', run: () => checkGood(subject) },
    { name: 'refuses keys that it does not know', run: () => checkUnknownKey(subject) },
    { name: 'leaves alone what is expanded already, and what it cannot expand', run: () => checkExpand(subject) },
    ...Object.entries(bad).map(([what, written]) => ({
      name: `fails in clear words without secrets: ${what}`,
      run: () => checkBad(subject, what, written),
    })),
  ]
}

function checkIdentity({ connector: { kind, description, connect } }: Subject): void {
  holds(
    /^[a-z][a-z0-9-]{0,31}$/.test(kind),
    `Expected a kind that is a lower-case word such as 'openapi'; got '${kind}'.`,
  )
  holds(!isReservedKind(kind), `Expected a kind that upstreams do not use themselves; got '${kind}'.`)
  holds(
    typeof description === 'string' && /^\S.{2,199}$/.test(description),
    `Expected a description of one line with 3 to 200 characters; got ${JSON.stringify(description)}.`,
  )
  holds(typeof connect === 'function', 'Expected connect to be a function.')
}

function checkSchema({ connector }: Subject): void {
  const { jsonSchema } = validatorOf(connector.config, 'input')
  holds(isJsonObject(jsonSchema), 'Expected the JSON Schema of the configuration to be an object.')
  JSON.stringify(jsonSchema)
  validatorOf(jsonSchema, 'input')
}

async function checkGood(subject: Subject): Promise<void> {
  const checked = await checkConfig(subject.connector, await subject.good())
  holds(checked.ok, `Expected the good configuration to be accepted; problems: ${JSON.stringify(checked)}`)
}

async function checkUnknownKey({ connector, ...subject }: Subject): Promise<void> {
  const long = expanded(connector, await subject.good())
  const spoilt = withUnknownKey(long)
  if (spoilt === undefined) return
  const checked = await checkConfig(connector, spoilt)
  holds(!checked.ok, `Expected the key '${UNKNOWN_KEY}' to be refused; use z.strictObject for the configuration.`)
}

async function checkExpand({ connector, cases, ...subject }: Subject): Promise<void> {
  for (const written of [await subject.good(), ...(cases.short ?? [])]) {
    const once = expanded(connector, written)
    holds(
      isDeepStrictEqual(expanded(connector, once), once),
      `Expected expand() to return its own result unchanged; it changed ${JSON.stringify(once)}.`,
    )
    const checked = await checkConfig(connector, written)
    holds(checked.ok, `Expected ${JSON.stringify(written)} to be accepted; problems: ${JSON.stringify(checked)}`)
  }
  for (const odd of [null, 42, true, [], [[]], {}, '', { [UNKNOWN_KEY]: 1 }]) {
    const once = expanded(connector, odd)
    holds(
      isDeepStrictEqual(expanded(connector, once), once),
      `Expected expand() to return its own result unchanged; it did not for ${JSON.stringify(odd)}.`,
    )
  }
}

function expanded(connector: Subject['connector'], written: unknown): unknown {
  return connector.expand === undefined ? written : connector.expand(written)
}

async function checkBad({ connector, promptMs, ...subject }: Subject, what: string, written: unknown): Promise<void> {
  const options = await subject.context()
  const context = testContext(options)
  const outcome = await within(
    promptMs * 4,
    `'${what}' to fail`,
    connect(connector, typeof written === 'function' ? await written() : written, context).then(
      (provider) => ({ provider }),
      (error: unknown) => ({ error }),
    ),
  )
  if ('provider' in outcome) {
    await outcome.provider.close?.()
    holds(false, `Expected the configuration '${what}' to fail; it connected.`)
  }
  const { error } = outcome
  holds(error instanceof Error, `Expected an Error for '${what}'; got ${typeof error}.`)
  holds(
    error.message.length >= 20 && !/\[object Object\]|undefined is not|cannot read prop/i.test(error.message),
    `Expected an error that says what was expected, what came and what to do; got '${error.message}'.`,
  )
  holdsNoSecret(`the error of '${what}'`, textOf(error), options.secrets)
  holdsNoSecret(`the log of '${what}'`, context.log.text(), options.secrets)
}

/** @throws {AssertionError} where one of the secrets is in the text */
export function holdsNoSecret(
  where: string,
  text: string,
  secrets: { readonly [reference: string]: string } = {},
): void {
  for (const [reference, secret] of Object.entries(secrets)) {
    // Shorter ones are in any text.
    if (secret.length < 4) continue
    holds(!text.includes(secret), `Expected ${where} to name no secret; it has the value of '${reference}'.`)
  }
}
