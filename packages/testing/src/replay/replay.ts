import type { ServerTarget } from '@causeway/client'
import type { App } from '@causeway/server'
import type { MaskOptions } from '../transcript/masks.js'
import { recording } from '../transcript/recording.js'
import type { Transcript } from '../transcript/transcript.js'
import { readTranscript, writeTranscript } from '../transcript/transcript-file.js'
import { dial } from './dial.js'
import { TranscriptMismatch } from './difference.js'
import { Player } from './player.js'
import { volatilePaths } from './volatile-paths.js'

export interface ReplayOptions extends MaskOptions {
  /** Places in the server's messages that may be other than recorded: `result.structuredContent.createdAt`, `**.price`. */
  readonly volatile?: readonly string[]
  /** How long the server may be silent when it has something to say. @default 5000 */
  readonly timeoutMs?: number
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
 * @throws {TypeError} where `update` has no file to write
 */
export async function replay(
  transcript: Transcript | string | URL,
  target: App | ServerTarget,
  options: ReplayOptions = {},
): Promise<void> {
  const file = isFile(transcript) ? transcript : undefined
  if (options.update && file === undefined) throw new TypeError('Expected a file to update; got a transcript.')
  const recorded = isFile(transcript) ? await readTranscript(transcript) : transcript
  const recorder = recording({ ...options, ...(recorded.header.transport && { transport: recorded.header.transport }) })
  const connection = recorder.wrap(await dial(target, recorded.header.revision))
  const player = new Player(recorded, {
    role: 'client',
    volatile: volatilePaths(options.volatile ?? []),
    say: (text) => connection.send(text),
  })
  let isOver = false
  await connection.open({
    frame: (text) => player.heard(text),
    closed: () => {
      isOver = true
      player.onProgress()
    },
  })
  await play(player, () => isOver, options.timeoutMs ?? 5_000)
  await connection.close()
  player.end()
  if (options.update && file !== undefined) await writeTranscript(file, recorder.transcript)
  else if (player.differences.length > 0) throw new TranscriptMismatch(player.differences)
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
