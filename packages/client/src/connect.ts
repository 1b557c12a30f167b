import { Client } from './client.js'
import type { ClientEvents } from './client-events.js'
import { type AppLike, dialerOf, type Target, type Ways } from './dialer.js'
import type { Events } from './events.js'
import type { Handlers } from './handlers.js'
import type { ClientOptions } from './options.js'
import { Session } from './session.js'
import { settingsOf } from './settings.js'

/** What can be connected to besides an application. A function makes a connection each time one is needed. */
export type ServerTarget = Exclude<Target, AppLike>

/**
 * Connects to a server of any age and finds out by itself how to speak to it. Resolves once both sides have agreed.
 *
 * @example
 * await using client = await connect('https://example.com/mcp')
 * const answer = await client.tools.echo({ text: 'hello' })
 *
 * @example
 * const client = await connect<typeof app>({ command: 'node', args: ['server.js'] })
 *
 * @throws {TypeError} where target or options make no sense
 * @throws {CausewayError} `ERR_CONNECT_FAILED`, `ERR_CONNECT_TIMEOUT`, `ERR_ERA_MISMATCH`, `ERR_NO_COMMON_REVISION`
 */
export function connect<App extends AppLike>(target: App, options?: ClientOptions): Promise<Client<App>>
export function connect<App = unknown>(target: ServerTarget, options?: ClientOptions): Promise<Client<App>>
export async function connect<App>(target: Target, options: ClientOptions = {}): Promise<Client<App>> {
  const dialer = dialerOf(target, waysOf(options))
  const session = new Session(dialer, settingsOf(options, dialer.kind === 'http' ? dialer.key : undefined))
  const client = new Client<App>(session)
  addListeners(session.events, options.handlers?.on ?? {})
  try {
    await session.start(options.signal)
    return client
  } catch (error) {
    await session.close()
    throw error
  }
}

function waysOf({ http, tls }: ClientOptions): Ways {
  return tls === undefined ? { ...http } : { ...http, tls }
}

function addListeners(events: Events<ClientEvents>, listeners: NonNullable<Handlers['on']>): void {
  for (const name of Object.keys(listeners) as (keyof ClientEvents)[]) addListener(events, name, listeners)
}

function addListener<Name extends keyof ClientEvents>(
  events: Events<ClientEvents>,
  name: Name,
  listeners: { readonly [N in Name]?: (event: ClientEvents[N]) => void },
): void {
  const listener = listeners[name]
  if (listener !== undefined) events.on(name, listener)
}
