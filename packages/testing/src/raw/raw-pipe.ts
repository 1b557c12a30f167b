import type { Command, ServerTarget } from '@causeway/client'
import type { App } from '@causeway/server'
import type { Connection, Principal } from '@causeway/transports'
import { memoryPair } from '@causeway/transports'
import { checkTarget } from '../replay/check-target.js'
import { dial } from '../replay/dial.js'
import { lines } from './lines.js'
import { posts } from './posts.js'

/** Headers that go with one frame over HTTP: over those that it has by itself; undefined takes one of them away. */
export type RawHeaders = { readonly [name: string]: string | undefined }

/** How a conversation ended. */
export interface RawEnd {
  /** Absent where the other side closed in good order. */
  readonly reason?: Error
  /** Of a program: its exit code; null where a signal ended it. */
  readonly code?: number | null
}

/** What a raw client does with what it is told. */
export interface RawReceiver {
  frame(text: string, status?: number): void
  /** Over HTTP: an answer without a body. */
  empty(status: number): void
  closed(end: RawEnd): void
}

/** Carries whatever is given to it to a server. */
export interface RawPipe {
  /**
   * Sends text as a frame, or bytes as they are. Resolves when they are sent; where they are no request over HTTP, with the
   * status that they got, when everything that comes back did.
   */
  send(frame: string | Uint8Array, headers?: RawHeaders): Promise<number | undefined>
  /** Says no more, but listens on. */
  end(): Promise<void>
  close(): Promise<void>
}

export interface RawPipeOptions {
  readonly signedInAs?: string | Principal
  /** Headers of every frame over HTTP; by default those that a client of the frame's own revision sends. */
  readonly headers?: RawHeaders
}

export async function rawPipe(
  target: App | ServerTarget,
  receiver: RawReceiver,
  { signedInAs, headers }: RawPipeOptions,
): Promise<RawPipe> {
  checkTarget(target)
  if (isHttp(target)) return posts(new URL(target), receiver, headers)
  if (isCommand(target)) return lines(target, receiver)
  if (!isApp(target)) return frames(await dial(target, { revision: undefined, http: undefined }), receiver)
  const [ours, theirs] = memoryPair()
  const principal = typeof signedInAs === 'string' ? { id: signedInAs, scopes: [], claims: {} } : signedInAs
  target.attach(theirs, { transport: 'memory', ...(principal && { principal }) })
  return frames(ours, receiver)
}

/** Any connection, which carries frames only. */
async function frames(connection: Connection, receiver: RawReceiver): Promise<RawPipe> {
  await connection.open({
    frame: (text) => receiver.frame(text),
    closed: (reason) => receiver.closed(reason === undefined ? {} : { reason }),
  })
  return {
    async send(frame) {
      if (typeof frame !== 'string') {
        throw new TypeError(
          'Expected text: this connection carries frames. Bytes can be sent to an address or a command.',
        )
      }
      await connection.send(frame)
      return undefined
    },
    end: () => connection.close(),
    close: () => connection.close(),
  }
}

function isHttp(target: App | ServerTarget): target is string | URL {
  return (typeof target === 'string' || target instanceof URL) && /^https?:/.test(String(target))
}

function isCommand(target: App | ServerTarget): target is Command {
  return typeof target === 'object' && 'command' in target
}

function isApp(target: App | ServerTarget): target is App {
  return typeof target === 'object' && 'attach' in target
}
