/**
 * Calls the tool of a server that is reloaded, and looks for the first answer of each version. Arguments: the server's URL, how many
 * callers there are at a time, and for how many milliseconds each pauses after an answer.
 */
import { setTimeout } from 'node:timers/promises'
import { connect } from '@causeway/client'

/** What is asked: which answer to wait for. */
export interface ReloadRequest {
  readonly awaited: string
}

/** What is told once that answer is there. */
export interface ReloadAnswer {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Since the start. */
  readonly calls: number
  readonly failures: number
}

const [url = '', callers, pause] = process.argv.slice(2)
const pauseMs = Number(pause)
const client = await connect(url)
let calls = 0
let failures = 0
let awaited: string | undefined

async function caller(): Promise<never> {
  for (;;) {
    if (pauseMs > 0) await setTimeout(pauseMs)
    const answer = await client.tools.version?.().catch(() => undefined)
    calls++
    if (answer === undefined) failures++
    if (awaited === undefined || answer !== awaited) continue
    awaited = undefined
    process.send?.({ at: performance.timeOrigin + performance.now(), calls, failures } satisfies ReloadAnswer)
  }
}

process.on('message', (request: ReloadRequest) => {
  awaited = request.awaited
})
process.channel?.ref()
for (let count = 0; count < Number(callers); count++) void caller()
process.send?.({ ready: true })
