/**
 * Measures Causeway beside its peers, all in one run on one machine.
 *
 *     npm run bench                        a table
 *     npm run --silent bench -- --json     one JSON object on stdout
 *     npm run bench -- --quick             shorter turns, fewer sessions: about two minutes
 *     npm run bench -- --only stdio        figures whose names begin so; may be given several times
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { Figure, Results } from './figure.js'
import { bundleSize } from './figures/bundle-size.js'
import { clientCalls } from './figures/client-calls.js'
import { gateway } from './figures/gateway.js'
import { gatewayCached } from './figures/gateway-cached.js'
import { httpEcho } from './figures/http-echo.js'
import { memory } from './figures/memory.js'
import { ownTransports } from './figures/own-transports.js'
import { reload } from './figures/reload.js'
import { start } from './figures/start.js'
import { stdio } from './figures/stdio.js'
import { toolsList } from './figures/tools-list.js'
import { typeCost } from './figures/type-cost.js'
import { preparePeers } from './peers-folder.js'
import { jsonReport, tableReport } from './report.js'
import { full, quick } from './settings.js'

const figures: readonly Figure[] = [
  httpEcho,
  toolsList,
  stdio,
  clientCalls,
  ownTransports,
  gateway,
  gatewayCached,
  start,
  reload,
  memory,
  bundleSize,
  typeCost,
]

const { json, quick: isQuick, only } = readOptions()
const isWanted = (name: string): boolean => only.some((start) => name.startsWith(start))
const wanted = figures.filter(({ names }) => names.some(isWanted))
if (wanted.length === 0) {
  const known = figures.flatMap(({ names }) => names)
  refuse(`No figure begins with '${only.join("' or '")}'. There are: ${known.join(', ')}.`)
}

await preparePeers()
let results: Results = {}
for (const figure of wanted) {
  process.stderr.write(`${figure.names.filter(isWanted).join(', ')} …\n`)
  results = { ...results, ...(await figure.measure(isQuick ? quick : full)) }
}
results = Object.fromEntries(Object.entries(results).filter(([name]) => isWanted(name)))
if (json) process.stdout.write(`${jsonReport(results)}\n`)
else {
  const [cpu] = cpus()
  process.stdout.write(`Node.js ${process.version}, ${cpus().length} x ${cpu?.model ?? 'unknown processor'}\n\n`)
  process.stdout.write(`${tableReport(results)}\n`)
}

function readOptions(): { readonly json: boolean; readonly quick: boolean; readonly only: readonly string[] } {
  try {
    const {
      json = false,
      quick = false,
      only = [''],
    } = parseArgs({
      options: { json: { type: 'boolean' }, quick: { type: 'boolean' }, only: { type: 'string', multiple: true } },
    }).values
    return { json, quick, only }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return refuse(`${why}\nExpected: npm run bench -- [--json] [--quick] [--only <beginning of a figure's name>]`)
  }
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n`)
  process.exit(2)
}
