/** The gateway on a configuration: `gateway.mjs <file>`; metrics and the log, into a file beside it, are on. */
import { dirname, join } from 'node:path'
import { logFile, run } from '@causeway/gateway'
import { findConnectors } from '@causeway/gateway/config'

const [file] = process.argv.slice(2)
const log = logFile(join(dirname(file), 'gateway.log'))
const builtIn = ['openapi', 'sql', 'files', 'mcp', 'module'].map((kind) => `@causeway/connector-${kind}`)
const running = await run({
  files: [file],
  connectors: await findConnectors({ directory: import.meta.dirname, builtIn }),
  env: {},
  watch: false,
  write: log.write,
})
process.send?.({ port: Number(new URL(running.origin).port) })
