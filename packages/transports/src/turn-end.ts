import type { Writable } from 'node:stream'

/** Something that holds back what is written to it until it is uncorked, as streams of Node.js do. */
export interface Corked {
  uncork(): void
}

/** Nobody's bytes wait for more than so many others, nor longer than that for the work of others, nor in larger numbers. */
const MAX_WAITING = 64
const MAX_WAIT_MS = 5
const MAX_WAITING_BYTES = 65_536

let waiting: Corked[] = []
let waitingSince = 0

/**
 * Holds back what is written to `stream` from here on until this turn of the event loop ends. Most of what a small write costs is to
 * wake up the process that reads it: when everything that a turn has to say leaves at once, the readers are woken once.
 */
export function writeAtTurnEnd(stream: Writable): void {
  if (stream.writableLength > MAX_WAITING_BYTES) stream.uncork()
  else if (stream.writableCorked === 0) {
    stream.cork()
    uncorkAtTurnEnd(stream)
  }
}

/** Uncorks `corked` when this turn of the event loop ends, or before. */
export function uncorkAtTurnEnd(corked: Corked): void {
  const now = performance.now()
  if (waiting.length === 0) {
    waitingSince = now
    setImmediate(uncorkAll)
  }
  waiting.push(corked)
  if (waiting.length >= MAX_WAITING || now - waitingSince > MAX_WAIT_MS) uncorkAll()
}

function uncorkAll(): void {
  const all = waiting
  waiting = []
  for (const corked of all) corked.uncork()
}
