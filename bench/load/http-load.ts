/** The process that makes HTTP load: does a run whenever the benchmark asks for one. */
import { setTimeout } from 'node:timers/promises'
import { HttpConnection } from './http-connection.js'

/** One run. Each connection sends its own request over and over. */
export interface HttpRun {
  readonly port: number
  /** Whole HTTP requests, one for each connection. */
  readonly requests: readonly string[]
  /** What every answer contains. */
  readonly expected: string
  readonly ms: number
}

/** What came of it. */
export interface HttpRunResult {
  readonly perSecond: number
  /** Milliseconds that 99 of 100 answers took at most. */
  readonly p99Ms: number
  /** Of the whole run, the time before the measurement included. */
  readonly answers: number
}

/** A turn in which there are fewer goes on. */
const leastAnswers = 64

async function made({ port, requests, expected, ms }: HttpRun): Promise<HttpRunResult> {
  let failure: Error | undefined
  const fail = (error: Error): void => {
    failure ??= error
  }
  const connections = requests.map((request) => new HttpConnection(port, request, expected, fail))
  const total = (): number => connections.reduce((sum, { answers }) => sum + answers, 0)
  await setTimeout(Math.min(ms / 10, 200)) // until all are connected
  const before = total()
  const start = performance.now()
  do await setTimeout(ms)
  while (total() - before < leastAnswers && failure === undefined && performance.now() - start < 60_000)
  const perSecond = ((total() - before) * 1_000) / (performance.now() - start)
  const answers = total()
  const latencies = Float64Array.from(connections.flatMap(({ latencies }) => latencies)).sort()
  const p99Ms = latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN
  for (const connection of connections) connection.close()
  if (failure !== undefined) throw failure
  return { perSecond, p99Ms, answers }
}

process.on('message', ({ run }: { run?: HttpRun }) => {
  if (run === undefined) return
  made(run).then(
    (result) => process.send?.(result),
    (error: Error) => process.send?.({ error: error.message }),
  )
})
process.channel?.ref()
process.send?.({ ready: true })
