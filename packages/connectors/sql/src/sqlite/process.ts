/**
 * The process that holds an SQLite file. SQLite runs a statement without ever looking up: nothing inside a process can
 * stop one, a worker thread included. A process can be ended from outside, whatever it does.
 */
import { SqliteConnection } from './connection.js'
import type { Answer, Ask, OpenOptions } from './messages.js'
import { Watchdog } from './watchdog.js'

const options = JSON.parse(process.argv[2] ?? '{}') as OpenOptions // the argument is ours
const watchdog = new Watchdog(options.maxMemoryBytes)
let connection: SqliteConnection | undefined
let turn: Promise<void> = Promise.resolve()

process.on('message', (ask: Ask) => {
  turn = turn.then(() => answer(ask))
})
process.on('disconnect', () => process.exit())

async function answer({ id, operation, ask }: Ask): Promise<void> {
  watchdog.begin()
  try {
    connection ??= await SqliteConnection.open(options)
    send({ id, answer: connection.run(operation, ask) })
  } catch (error) {
    const { code = 'UNKNOWN', message = String(error) } = error as { code?: string; message?: string } // may be anything
    send({ id, failure: { code, message } })
  } finally {
    watchdog.end()
  }
}

function send(said: Answer): void {
  process.send?.(said)
}
