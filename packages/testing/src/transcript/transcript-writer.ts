import { createWriteStream, type WriteStream } from 'node:fs'
import type { TranscriptFrame, TranscriptHeader } from './transcript.js'

/** Writes a transcript line by line, so that what was said is in the file even where its recorder is killed. */
export class TranscriptWriter {
  readonly #stream: WriteStream
  #failure: Error | undefined

  constructor(file: string, header: TranscriptHeader) {
    this.#stream = createWriteStream(file)
    // Told when it closes: a conversation does not break off because nobody can take it down.
    this.#stream.on('error', (error) => {
      this.#failure = error
    })
    this.#stream.write(`${JSON.stringify(header)}\n`)
  }

  readonly write = (frame: TranscriptFrame): void => {
    this.#stream.write(`${JSON.stringify(frame)}\n`)
  }

  /** Resolves when all is in the file. @throws what writing failed with */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#stream.once('close', resolve)
      this.#stream.end()
      if (this.#stream.closed) resolve()
    })
    if (this.#failure !== undefined) throw this.#failure
  }
}
