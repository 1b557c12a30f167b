/** What becomes of a frame. */
export type Fault = 'drop' | 'delay' | 'duplicate' | 'reorder' | 'truncate' | 'garbage' | 'wrongId' | 'close'

/**
 * When a fault strikes: with a probability from 0 to 1, but not while client and server make their acquaintance; at the
 * messages of one method and the answers to them; or at the frames that a function picks.
 */
export type When = number | string | ((frame: Frame) => boolean)

/** At most one fault strikes a frame: the first of these that does. */
export type Faults = { readonly [F in Fault]?: When }

/** A frame on its way. */
export interface Frame {
  readonly direction: 'sent' | 'received'
  readonly text: string
  /** What it says, where it is one JSON object. */
  readonly message: { readonly [member: string]: unknown } | undefined
  /** Its own method, or that of the request that it answers. */
  readonly method: string | undefined
  /** Is it the answer to a request? */
  readonly isAnswer: boolean
}

/** The fault that strikes a frame. A random number is drawn for each probability, in order, so that the next frame's luck stays the same. */
export function faultAt(frame: Frame, faults: Faults, random: () => number): Fault | undefined {
  let struck: Fault | undefined
  for (const [fault, when] of Object.entries(faults) as [Fault, When][]) {
    // as: its own keys
    if (strikes(when, frame, random)) struck ??= fault
  }
  return struck
}

const HANDSHAKE: ReadonlySet<string> = new Set(['server/discover', 'initialize', 'notifications/initialized'])

function strikes(when: When, frame: Frame, random: () => number): boolean {
  if (typeof when === 'number') return random() < when && !HANDSHAKE.has(frame.method ?? '')
  return typeof when === 'string' ? frame.method === when : when(frame)
}
