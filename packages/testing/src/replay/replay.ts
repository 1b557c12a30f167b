import type { HttpOptions, ServerTarget } from '@causeway/client'
import type { App } from '@causeway/server'
import type { Connection } from '@causeway/transports'
import { checkTranscript } from '../transcript/check-transcript.js'
import type { MaskOptions } from '../transcript/masks.js'
import { recording } from '../transcript/recording.js'
import type { Transcript } from '../transcript/transcript.js'
import { readTranscript, writeTranscript } from '../transcript/transcript-file.js'
import { dial } from './dial.js'
import { type Difference, TranscriptMismatch } from './difference.js'
import { Player } from './player.js'
import { volatilePaths } from './volatile-paths.js'

export interface ReplayOptions extends MaskOptions {
  /** Places in the server's messages that may be other than recorded: `result.structuredContent.createdAt`, `**.price`. */
  readonly volatile?: readonly string[]
  /** How long the server may be silent when it has something to say. @default 5000 */
  readonly timeoutMs?: number
  /** For an address: headers such as the token that the transcript does not have, as `connect` takes them. */
  readonly http?: HttpOptions
  /** Writes what came to the transcript's file, instead of comparing it. @default false */
  readonly update?: boolean
}

/**
 * Sends a server what a client once sent it, and compares the answers. Ids, cursors and states that the server chooses are
 * followed; messages may come in any order, but none before what they followed.
 *
 * @param transcript a transcript, or the file that has it
 * @example
 * await replay('session.jsonl', app, { volatile: ['**.createdAt'] })
 *
 * @throws {TranscriptMismatch} where the conversation went another way
 * @throws {SyntaxError} where the file is no transcript
 * @throws {TypeError} where `update` has no file to write, and for what is no transcript or cannot be connected to
 */
export async function replay(
  transcript: Transcript | string | URL,
  target: App | ServerTarget,
  options: ReplayOptions = {},
): Promise<void> {
  const file = isFile(transcript) ? transcript : undefined
  if (options.update && file === undefined) throw new TypeError('Expected a file to update; got a transcript.')
  const recorded = isFile(transcript) ? await readTranscript(transcript) : transcript
  checkTranscript(recorded)
  const recorder = recording({ ...options, ...(recorded.header.transport && { transport: recorded.header.transport }) })
  const dialed = await dial(target, { revision: recorded.header.revision, http: options.http })
  const { differences, failure } = await converse(recorded, recorder.wrap(dialed), options)
  if (failure === undefined && options.update && file !== undefined) await writeTranscript(file, recorder.transcript)
  else if (differences.length > 0 || failure !== undefined) throw new TranscriptMismatch(differences, failure)
}

interface Outcome {
  readonly differences: readonly Difference[]
  /** Why the connection ended before the conversation did. */
  readonly failure: Error | undefined
}

async function converse(recorded: Transcript, connection: Connection, options: ReplayOptions): Promise<Outcome> {
  let isOver = false
  let failure: Error | undefined
  const end = (reason?: Error): void => {
    isOver = true
    failure ??= reason
    player.onProgress()
  }
  const player = new Player(recorded, {
    role: 'client',
    volatile: volatilePaths(options.volatile ?? []),
    say: async (text) => {
      try {
        await connection.send(text)
      } catch (error) {
        end(error instanceof Error ? error : new Error(String(error)))
      }
    },
  })
  await connection.open({ frame: (text) => player.heard(text), closed: end })
  await play(player, () => isOver, options.timeoutMs ?? 5_000)
  await connection.close()
  player.end()
  return { differences: player.differences, failure }
}

function isFile(transcript: Transcript | string | URL): transcript is string | URL {
  return typeof transcript === 'string' || transcript instanceof URL
}

async function play(player: Player, isOver: () => boolean, timeoutMs: number): Promise<void> {
  let moved = false
  let wake: () => void = () => {}
  player.onProgress = () => {
    moved = true
    wake()
  }
  const silence = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  await player.goOn()
  while (!player.over && !isOver()) {
    if (!moved) await silence()
    if (!moved) player.giveUp()
    moved = false
    await player.goOn()
  }
}
