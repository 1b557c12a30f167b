import { ExitCode } from './exit-code.js'
import { Failure } from './failure.js'
import { leave } from './leaving.js'
import { MEMORY_REPORT } from './measure/memory-variable.js'
import { reportFailure } from './output/report.js'
import { processTerminal } from './output/terminal.js'
import { run } from './program.js'

// A reader that has seen enough (`causeway list … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  leave(error.code === 'EPIPE' ? ExitCode.ok : ExitCode.internal),
)
// Who does not read what goes wrong still wants the work done.
process.stderr.on('error', () => {})

const terminal = processTerminal()

/** A server's file runs in this process: what it throws where nobody can catch it ends both. */
async function uncaught(cause: unknown): Promise<never> {
  const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
  const hint = 'It was thrown where nothing could catch it, by the code of the server perhaps; --debug shows where.'
  const failure = cause instanceof Failure ? cause : new Failure(ExitCode.internal, `Uncaught ${why}`, hint, { cause })
  reportFailure(failure, terminal, { debug: process.argv.includes('--debug') })
  await terminal.flush()
  return leave(failure.exitCode)
}

process.on('uncaughtException', uncaught).on('unhandledRejection', uncaught)
const reportTo = process.env[MEMORY_REPORT]
if (reportTo !== undefined) {
  // What this process starts is not what is measured.
  delete process.env[MEMORY_REPORT]
  const { reportMemory } = await import('./measure/memory-report.js')
  await reportMemory(reportTo)
}
const exitCode = await run(process.argv.slice(2), terminal)
await terminal.flush()
// A server's file may keep timers and sockets of its own.
leave(exitCode)
