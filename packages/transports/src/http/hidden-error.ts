import type { Channel } from 'node:diagnostics_channel'

// Looked up at run time, so that bundles for browsers and workers do not need `node:` modules.
const channel: Channel | undefined = globalThis.process
  ?.getBuiltinModule?.('node:diagnostics_channel')
  ?.channel('causeway:error')

/** Publishes an error that the client is told nothing of on the diagnostics channel `causeway:error`. */
export function reportHiddenError(name: string, error: unknown): void {
  if (channel?.hasSubscribers) channel.publish({ method: 'http', name, error })
}
