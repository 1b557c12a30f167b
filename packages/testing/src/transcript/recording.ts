import type { Connection } from '@causeway/transports'
import { intercepted } from '../intercepted.js'
import { type MaskOptions, masks } from './masks.js'
import { revisionIn, type Transcript, type TranscriptFrame } from './transcript.js'

export interface RecordingOptions extends MaskOptions {
  /** Whose end of the connection is recorded. @default 'client' */
  readonly side?: 'client' | 'server'
  /** For the first line: `memory`, `stdio`, … */
  readonly transport?: string
  /** Hears of each frame as it is recorded. */
  readonly onFrame?: (frame: TranscriptFrame) => void
}

/** A recorder of one conversation. */
export interface Recording {
  /** The same connection, recorded. */
  wrap<C extends Connection>(connection: C): C
  /** Takes down a frame that crossed something else than a connection. */
  add(from: TranscriptFrame['from'], text: string, headers?: TranscriptFrame['headers']): void
  /** What was recorded so far. */
  readonly transcript: Transcript
}

/**
 * Takes down what crosses a connection, with secrets masked.
 *
 * @example
 * const recorder = recording({ secrets: [process.env.API_KEY] })
 * await using link = await linked(app, { through: recorder.wrap })
 * await writeTranscript('session.jsonl', recorder.transcript)
 */
export function recording(options: RecordingOptions = {}): Recording {
  const { side = 'client', transport, onFrame } = options
  const other = side === 'client' ? 'server' : 'client'
  const hidden = masks(options)
  const frames: TranscriptFrame[] = []
  let startedAt: number | undefined

  function add(from: TranscriptFrame['from'], text: string, headers?: TranscriptFrame['headers']): void {
    const now = performance.now()
    startedAt ??= now
    const at = Math.round((now - startedAt) * 10) / 10
    const message = jsonIn(text)
    const frame: TranscriptFrame = {
      at,
      from,
      ...(message === undefined ? { text: hidden.text(text) } : { message: hidden.value(message) }),
      // as: masks keep the shape of what they mask
      ...(headers && { headers: hidden.value(headers) as { readonly [name: string]: string } }),
    }
    frames.push(frame)
    onFrame?.(frame)
  }

  return {
    add,
    wrap: (connection) =>
      intercepted(connection, {
        sent: (text, deliver) => {
          add(side, text)
          return deliver(text)
        },
        received: (text, deliver) => {
          add(other, text)
          deliver(text)
        },
      }),
    get transcript(): Transcript {
      return { header: { transcript: 1, ...(transport && { transport }), ...revisionIn(frames) }, frames: [...frames] }
    },
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Then the frame is kept as it came.
    return undefined
  }
}
