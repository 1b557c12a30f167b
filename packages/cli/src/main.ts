import { processTerminal } from './output/terminal.js'
import { run } from './program.js'

// A reader that has seen enough (`causeway list … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const terminal = processTerminal()
const exitCode = await run(process.argv.slice(2), terminal)
await terminal.flush()
// A server's file may keep timers and sockets of its own.
process.exit(exitCode)
