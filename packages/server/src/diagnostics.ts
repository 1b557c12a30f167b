import type { Channel } from 'node:diagnostics_channel'

/** An error that was answered, but not shown in full. */
export interface HiddenError {
  readonly method: string
  readonly name: string | undefined
  readonly error: unknown
}

// Looked up at run time, so that bundles for browsers and workers do not need `node:` modules.
const channel: Channel | undefined = globalThis.process
  ?.getBuiltinModule?.('node:diagnostics_channel')
  ?.channel('causeway:error')

/** Publishes an error on the diagnostics channel `causeway:error`. */
export function reportError(method: string, name: string | undefined, error: unknown): void {
  if (channel?.hasSubscribers) channel.publish({ method, name, error } satisfies HiddenError)
}
