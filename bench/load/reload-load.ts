/** Calls the tool of a server that is reloaded, about a thousand times a second, and looks for the first answer of each version. */
import { setTimeout } from 'node:timers/promises'
import { connect } from '@causeway/client'

const CALLERS = 8
/** Of each caller after each answer: what is measured is a reload, and not how far the processor goes round. */
const PAUSE_MS = 5

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

const [url = ''] = process.argv.slice(2)
const client = await connect(url)
let calls = 0
let failures = 0
let awaited: string | undefined

async function caller(): Promise<never> {
  for (; ; await setTimeout(PAUSE_MS)) {
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
for (let count = 0; count < CALLERS; count++) void caller()
process.send?.({ ready: true })
