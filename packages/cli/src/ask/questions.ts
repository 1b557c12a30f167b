import { ExitCode } from '../exit-code.js'
import { Failure } from '../failure.js'
import type { Terminal } from '../output/terminal.js'
import { Asker } from './asker.js'
import { Keyboard } from './keyboard.js'

/** Asks a person on a terminal, about one thing after the other, however many ask at the same time. */
export class Questions {
  readonly #terminal: Terminal
  #last: Promise<unknown> = Promise.resolve()

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  /**
   * Runs `conversation` when those before it are over. Nothing else is printed meanwhile. Ctrl-C ends it, whether or not the
   * server gives up its question then.
   * @throws the signal's reason where it aborts, and a failure at Ctrl-C
   */
  ask<T>(signal: AbortSignal, conversation: (asker: Asker) => Promise<T>): Promise<T> {
    const answer = this.#last.then(async () => {
      signal.throwIfAborted()
      const prompts = await import('@clack/prompts')
      const release = this.#terminal.hold()
      const keyboard = new Keyboard()
      const interrupt = new AbortController()
      const onInterrupt = (): void => interrupt.abort(new Failure(ExitCode.interrupted, 'Interrupted.'))
      process.once('SIGINT', onInterrupt)
      try {
        const either = AbortSignal.any([signal, interrupt.signal])
        return await conversation(new Asker(prompts, this.#terminal, keyboard, either))
      } finally {
        process.removeListener('SIGINT', onInterrupt)
        keyboard.close()
        release()
      }
    })
    this.#last = answer.catch(() => {}) // Whoever asked hears of it.
    return answer
  }
}
