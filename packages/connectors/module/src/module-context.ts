import type { ConnectorContext, Logger } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import type { ModuleConfig } from './config.js'
import type { Exports } from './load-module.js'

/** The argument of a function that a file exports as its default or as `app`, and that returns what is to be served. */
export interface ModuleContext {
  /** The upstream's name in the configuration. */
  readonly name: string
  readonly env: { readonly [name: string]: string }
  readonly secrets: { readonly [name: string]: string }
  readonly log: Logger
  /** Aborts when what was returned is not served any more. */
  readonly signal: AbortSignal
}

/** Names of exports that may be a function that makes what is served. */
const FACTORIES = ['default', 'app']

/** The exports with what such functions returned in their place. */
export async function madeExports(
  exports: Exports,
  { env = {}, secrets = {} }: ModuleConfig,
  context: ConnectorContext,
  signal: AbortSignal,
): Promise<Exports> {
  const made = new Map(Object.entries(exports))
  for (const name of FACTORIES) {
    const factory = exports[name]
    if (typeof factory !== 'function') continue
    const revealed = Object.entries(secrets).map(
      async ([key, reference]) => [key, await context.secrets.reveal(reference)] as const,
    )
    const argument: ModuleContext = {
      name: context.name,
      env,
      secrets: Object.fromEntries(await Promise.all(revealed)),
      log: context.log,
      signal,
    }
    made.set(name, await returned(factory as (argument: ModuleContext) => unknown, argument, name)) // as: what is asked of it
  }
  return Object.fromEntries(made)
}

async function returned(
  factory: (argument: ModuleContext) => unknown,
  argument: ModuleContext,
  name: string,
): Promise<unknown> {
  try {
    return await factory(argument)
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message.split('\n', 1)[0]}` : String(error)
    throw new CausewayError('ERR_MODULE_LOAD', `The function that the file exports as '${name}' failed. ${why}`, {
      cause: error,
    })
  }
}
