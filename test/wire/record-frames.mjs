/**
 * Preloaded into a process that a test starts (`--import`): writes each frame as a line of JSON into the file that
 * `CAUSEWAY_WIRE_FRAMES` names. Plain JavaScript without imports of its own, so that the process starts as fast as ever.
 */
import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'

const file = process.env.CAUSEWAY_WIRE_FRAMES
/** @type {WeakMap<object, number>} */
const numbers = new WeakMap()
let links = 0

if (file !== undefined) {
  subscribe('causeway:wire', (message) => {
    const { link, side, direction, text } = message
    if (!numbers.has(link)) numbers.set(link, links++)
    const { transport, session } = link
    const frame = { pid: process.pid, link: numbers.get(link), side, direction, text }
    appendFileSync(file, `${JSON.stringify({ ...frame, transport, revision: session?.revision.id })}\n`)
  })
}
