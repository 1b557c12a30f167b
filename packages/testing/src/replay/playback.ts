import { ErrorCode, failureText } from '@causeway/protocol'
import { type Connection, memoryPair, tapWire } from '@causeway/transports'
import { checkTranscript } from '../transcript/check-transcript.js'
import type { Transcript } from '../transcript/transcript.js'
import { TranscriptMismatch } from './difference.js'
import { Player } from './player.js'
import { volatilePaths } from './volatile-paths.js'

export interface PlaybackOptions {
  /** Places in the client's messages that may be other than recorded: `**.clientInfo.version`. */
  readonly volatile?: readonly string[]
}

/** A server that says what one once said. */
export interface Playback {
  /** Makes the connection: for `connect`. It can be made once, as there is one conversation. */
  readonly dial: () => Connection
  /** @throws {TranscriptMismatch} where the client said something else, or did not say all */
  verify(): void
}

/**
 * Says to a client what a server once said to it, and compares what it sends. Ids and progress tokens that the client
 * chooses are followed. What is not in the transcript is refused.
 *
 * @example
 * const server = playback(await readTranscript('session.jsonl'))
 * const client = await connect(server.dial)
 * @throws {TypeError} for what is no transcript
 */
export function playback(transcript: Transcript, options: PlaybackOptions = {}): Playback {
  checkTranscript(transcript)
  const [clientEnd, ours] = memoryPair()
  const say = (text: string): void | Promise<void> => {
    tapWire(ours, 'server', 'out', text)
    return ours.send(text)
  }
  const player = new Player(transcript, {
    role: 'server',
    volatile: volatilePaths(options.volatile ?? []),
    // A client that is gone misses what it is told.
    say: (text) => say(text)?.catch(() => {}),
    refuse: ({ id, method }) => {
      const message = `Expected what the transcript has; it has no such ${method}.`
      void say(failureText(id, { code: ErrorCode.MethodNotFound, message }))?.catch(() => {})
    },
  })
  player.onProgress = () => void player.goOn()
  let dialed = false
  return {
    dial() {
      if (dialed)
        throw new TypeError('Expected one connection: a transcript has one conversation. Make another playback.')
      dialed = true
      void ours.open({
        frame: (text) => {
          tapWire(ours, 'server', 'in', text)
          player.heard(text)
        },
        closed: () => {},
      })
      void player.goOn()
      return clientEnd
    },
    verify() {
      player.end()
      if (player.differences.length > 0) throw new TranscriptMismatch(player.differences)
    },
  }
}
