/**
 * Preloaded into a server process that a test starts (`--import`): checks its messages as the set-up file checks those of
 * the test's own process, and writes what it finds into the file that `CAUSEWAY_WIRE_REPORT` names.
 */
import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'
import type { WireFrame } from '@causeway/transports'
import { WireChecker } from './wire-checker.js'

const report = process.env.CAUSEWAY_WIRE_REPORT
if (report !== undefined) {
  const checker = new WireChecker()
  subscribe('causeway:wire', (message) => {
    // as: this is what the channel carries
    const violation = checker.check({ ...(message as WireFrame), tolerated: false })
    if (violation !== undefined) appendFileSync(report, `${violation}\n\n`)
  })
}
