import type { Readable, Writable } from 'node:stream'
import type { Command } from '@causeway/client'
import { httpProxy } from './http-proxy.js'
import type { MaskOptions } from './masks.js'
import { recording } from './recording.js'
import { relay } from './relay.js'
import type { Transcript } from './transcript.js'
import { TranscriptWriter } from './transcript-writer.js'

export interface RecordingProxyOptions extends MaskOptions {
  /** Where the transcript goes, a line as soon as it is known. @default only into `transcript` */
  readonly file?: string
  /** For an address: where the proxy listens on 127.0.0.1; 0 is a free port. @default 0 */
  readonly port?: number
  /** For a command. @default process.stdin */
  readonly input?: Readable
  /** For a command. @default process.stdout */
  readonly output?: Writable
}

/** A proxy that takes down what a client and a server say to each other. */
export interface RecordingProxy extends AsyncDisposable {
  /** Where clients connect; absent for a command. */
  readonly url: string | undefined
  /** What was recorded so far. */
  readonly transcript: Transcript
  /** Resolves when it is over: by `close`, or because either side of a command's proxy went away. */
  readonly closed: Promise<void>
  /** Ends it; resolves when the file is whole. Idempotent. @throws what writing the file failed with */
  close(): Promise<void>
}

/**
 * Stands between a client and a server, passes on what they say, and takes it down with secrets masked. For an address it
 * listens on a port of its own and passes HTTP on as it is: both eras, sessions, streams. For a command it starts the
 * server and speaks with the client over this process's standard streams.
 *
 * @example
 * await using proxy = await recordingProxy('https://example.com/mcp', { file: 'session.jsonl' })
 * const client = await connect(proxy.url)
 *
 * @throws {TypeError} for an address that is not http(s)
 * @throws {CausewayError} `ERR_SPAWN` where the command cannot be started
 */
export async function recordingProxy(
  target: string | URL | Command,
  options: RecordingProxyOptions = {},
): Promise<RecordingProxy> {
  const isUrl = typeof target === 'string' || target instanceof URL
  const transport = isUrl ? 'http' : 'stdio'
  const url = isUrl ? httpUrl(target) : undefined
  const writer =
    options.file === undefined ? undefined : new TranscriptWriter(options.file, { transcript: 1, transport })
  const recorder = recording({ ...options, transport, ...(writer && { onFrame: writer.write }) })
  const passing = isUrl
    ? await httpProxy(url ?? new URL(target), recorder, options.port ?? 0)
    : await relay(target, recorder, options)
  const closed = passing.closed.then(() => writer?.close())
  // Whoever closes it is told; whoever does not, may look at the file.
  closed.catch(() => {})
  const close = async (): Promise<void> => {
    await passing.close()
    await closed
  }
  return {
    url: passing.url,
    closed,
    close,
    get transcript() {
      return recorder.transcript
    },
    [Symbol.asyncDispose]: close,
  }
}

function httpUrl(target: string | URL): URL {
  const url = URL.canParse(String(target)) ? new URL(target) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url
  throw new TypeError(`Expected an absolute http(s): URL or a { command } to record; got '${target}'.`)
}
