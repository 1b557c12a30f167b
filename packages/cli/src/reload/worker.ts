/** The program of a worker: runs the code of one server, and speaks with its supervisor on the descriptor after stderr. */
import { Socket } from 'node:net'
import { resolve } from 'node:path'
import { serverLimits } from '@causeway/protocol'
import { shareKey } from '@causeway/transports'
import { loadAppFile } from '../app-file.js'
import { Channel, WORKER_CHANNEL } from './channel.js'
import { HostedApp } from './hosted-app.js'
import { ImportReports } from './import-reports.js'
import { listSnapshot } from './list-snapshot.js'
import { loadProblem } from './load-problem.js'
import type { FromWorker, ToWorker } from './messages.js'
import { portableOptions } from './portable-options.js'
import { Project } from './project.js'
import { warmUp } from './warm-up.js'

let prepared: Promise<ImportReports> | undefined
let hosted: HostedApp | undefined

const channel = new Channel<FromWorker, ToWorker>(new Socket({ fd: WORKER_CHANNEL }), {
  received(message) {
    if (message.kind === 'prepare') prepared = prepare(message)
    else if (message.kind === 'load') void load(message)
    else if (message.kind === 'end') void end(message.graceMs)
    else hosted?.receive(message)
  },
  // A supervisor that was killed has said nothing before.
  closed: () => void end(serverLimits.inputEndGraceMs),
})

async function prepare({ typescript, packages }: ToWorker & { kind: 'prepare' }): Promise<ImportReports> {
  const unfit = await warmUp(typescript, packages)
  // Last, so that it hears of what the compiler makes of a name.
  const reports = new ImportReports((imports) => channel.send({ kind: 'imported', imports }))
  channel.send({ kind: 'prepared', unfit })
  return reports
}

async function load({ file, key }: ToWorker & { kind: 'load' }): Promise<void> {
  const path = resolve(file)
  const reports = await prepared
  reports?.follow(new Project(path), path)
  shareKey(Buffer.from(key, 'base64'))
  try {
    const { app, options, served } = await loadAppFile(path)
    served.serving(app, options)
    const lists = await listSnapshot(app.service)
    reports?.flush()
    hosted = new HostedApp(app, options, (message, text) => channel.send(message, text))
    const verifies = { ...app.http, ...options }.verify !== undefined
    channel.send({ kind: 'ready', lists, options: portableOptions(app, options), verifies })
  } catch (error) {
    reports?.flush()
    channel.send({ kind: 'failed', problem: loadProblem(error, reports?.files ?? []) })
  }
}

/** Its dependencies may hold what is to be let go: files, connections, processes. */
async function end(graceMs: number): Promise<void> {
  const overdue = setTimeout(() => process.exit(), graceMs)
  await hosted?.close(graceMs).catch(() => {})
  clearTimeout(overdue)
  channel.end()
  process.exit()
}
