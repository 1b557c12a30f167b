import type { Channel } from 'node:diagnostics_channel'

/** One frame as it crossed the wire. `link` is the same object for all frames of one connection, session or stateless exchange. */
export interface WireFrame {
  readonly link: object
  readonly side: 'server' | 'client'
  readonly direction: 'in' | 'out'
  readonly text: string
}

// Looked up at run time, so that bundles for browsers and workers do not need `node:` modules.
const channel: Channel | undefined = globalThis.process
  ?.getBuiltinModule?.('node:diagnostics_channel')
  ?.channel('causeway:wire')

/** Publishes a frame on the diagnostics channel `causeway:wire`; free where nobody subscribes. */
export function tapWire(link: object, side: WireFrame['side'], direction: WireFrame['direction'], text: string): void {
  if (channel?.hasSubscribers) channel.publish({ link, side, direction, text } satisfies WireFrame)
}
