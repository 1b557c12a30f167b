// `npm start`: everything from a fresh clone to a server that answers, and how to reach it.
import { createServer } from 'node:net'
import { join, relative } from 'node:path'
import { clientConfigurations } from './client-configurations.mjs'
import { build, checkNode, install } from './prepare.mjs'
import { announced, root, StepError, step } from './step.mjs'

const HOST = '127.0.0.1'
const quickstart = join(root, 'examples', 'quickstart')
const serverFile = join(quickstart, 'server.ts')
const causeway = join(root, 'packages', 'cli', 'bin', 'causeway.js')

try {
  checkNode()
  const port = portFrom(process.env.PORT)
  await checkFree(port)
  await install()
  await build()
  await announced('Making the data', () =>
    step('The data', process.execPath, ['--import', 'tsx', join(quickstart, 'make-database.ts')]),
  )
  await serve(port)
} catch (error) {
  if (error instanceof StepError) process.stderr.write(error.output)
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

async function serve(port) {
  // The packages are there only now.
  const { loadApp } = await import('@causeway/cli')
  const { serve: serveApp } = await import('@causeway/server')
  const app = await loadApp(serverFile)
  const serving = await serveApp(app, { transport: 'http', host: HOST, port, path: '/mcp' })
  process.stdout.write(`
Serving the airports of the world at ${serving.url} (Ctrl-C stops it).

Call it, from another terminal in this folder:

  npx causeway call ${serving.url} search_airports text=oslo
  npx causeway list ${serving.url}

Or let an application use it:
${clientConfigurations({ name: 'airports', url: serving.url, command: process.execPath, args: [causeway, 'serve', serverFile] })}
What it is made of: ${relative(process.cwd(), quickstart) || '.'}
`)
  await serving.closed
}

function portFrom(text = '4100') {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port
  throw new Error(`Expected PORT to be a number from 0 to 65535; got '${text}'.`)
}

/** Before anything takes time: nobody waits for an installation to learn that the port is taken. */
function checkFree(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${error.code})`
      reject(new Error(`Port ${port} ${why}. Choose another one: PORT=4110 npm start`))
    })
    probe.listen(port, HOST, () => probe.close(resolve))
  })
}
