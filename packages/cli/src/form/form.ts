import type { Handlers } from '@causeway/client'
import type { ElicitResult } from '@causeway/protocol'
import type { Questions } from '../ask/questions.js'
import { printableLine } from '../output/printable.js'
import type { Terminal } from '../output/terminal.js'
import { fillIn } from './fill-in.js'
import { askToVisit } from './visit.js'

/**
 * Answers what a server asks its user, by asking on the terminal. Where nobody can be asked, it declines and says so.
 * @param from the server, as the user named it
 */
export function formsOn(
  terminal: Terminal,
  questions: Questions,
  from: string,
): Required<Pick<Handlers, 'elicit' | 'elicitUrl'>> {
  return {
    elicit: (params, { signal }) =>
      terminal.isInteractive
        ? questions.ask(signal, (asker) => fillIn(params, from, asker))
        : decline(params.message, terminal),
    elicitUrl: (params, { signal }) =>
      terminal.isInteractive
        ? questions.ask(signal, (asker) => askToVisit(params, from, asker))
        : decline(`${params.message} (${params.url})`, terminal),
  }
}

function decline(message: string, terminal: Terminal): ElicitResult {
  terminal.err(`The server asks: ${printableLine(message)}\nDeclined: run it on a terminal to answer.\n`)
  return { action: 'decline' }
}
