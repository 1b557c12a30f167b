// `npm start`: everything from a fresh clone to a server that answers, and how to reach it.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join, relative } from 'node:path'
import { clientConfigurations } from './client-configurations.mjs'
import { build, checkNode, install } from './prepare.mjs'
import { announced, root, StepError, step } from './step.mjs'

const HOST = '127.0.0.1'
const quickstart = join(root, 'examples', 'quickstart')
const configuration = join(quickstart, 'causeway.yaml')
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
  const travelLog = await startTravelLog(port === 0 ? 0 : port + 1)
  process.env.CAUSEWAY__UPSTREAMS__TRAVEL__OPENAPI__SERVER = travelLog.address
  // The packages are there only now.
  const { processTerminal, showGateway, startGateway } = await import('@causeway/cli')
  const terminal = processTerminal()
  const running = await startGateway([configuration], { http: { host: HOST, port } }, terminal)
  closeOnSignals(running, travelLog)
  process.stdout.write('\n')
  await showGateway(running, running.origin, terminal)
  const url = `${running.origin}/mcp`
  process.stdout.write(`
From another terminal in this folder:

  npx causeway call ${url} airports__flight_distance from=OSL to=JFK
  npx causeway call ${url} data__airports_of_country country=NO limit=5
  npx causeway call ${url} travel__addVisit airport=JFK date=2026-11-21
  npx causeway call ${url} guides__search text=haversine
  npx causeway list ${url}

Or let an application use it:
${clientConfigurations({ name: 'quickstart', url, command: process.execPath, args: [causeway, 'up', configuration, '--stdio'] })}
What it is made of: ${relative(process.cwd(), configuration)}
`)
  await running.closed
}

/** The REST service that one of the upstreams is; it ends with this process. */
function startTravelLog(port) {
  const file = join(quickstart, 'travel-log', 'main.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', file, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  process.once('exit', () => child.kill())
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      const [address] = /http:\S+/.exec(String(chunk)) ?? []
      if (address !== undefined) resolve({ address, stop: () => child.kill() })
    })
    child.once('exit', (code) => reject(new Error(`The travel log ended with ${code}. Is port ${port} in use?`)))
  })
}

function closeOnSignals(running, travelLog) {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      await running.close()
      travelLog.stop()
      process.kill(process.pid, signal)
    })
  }
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
