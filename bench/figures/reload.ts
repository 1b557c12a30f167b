import { setTimeout } from 'node:timers/promises'
import { bounded, type Figure } from '../figure.js'
import type { ReloadAnswer, ReloadRequest } from '../load/reload-load.js'
import { ReloadingServer } from '../load/reloading-server.js'
import { median } from '../rounds.js'
import { type Subject, withSubjects } from '../subject.js'

interface Way {
  readonly callers: number
  /** Of each caller after each answer. */
  readonly callerPauseMs: number
  /** From one change to the next, unless the new code has not answered by then. */
  readonly changeMs: number
}

/** Callers that leave the processor no rest; a change now and then. */
const UNDER_LOAD: Way = { callers: 32, callerPauseMs: 0, changeMs: 2_000 }

/** Someone who saves, and saves again; callers such as those have. */
const IN_A_ROW: Way = { callers: 8, callerPauseMs: 5, changeMs: 750 }

interface Measured {
  /** Of each change, in milliseconds. */
  readonly times: readonly number[]
  readonly calls: number
  readonly failures: number
}

/** From a change of the file that `causeway serve --reload` serves to the first answer of the new code, under load. */
export const reload: Figure = {
  names: ['reload'],
  async measure({ reloads }) {
    const underLoad = await measured(UNDER_LOAD, reloads)
    const inARow = await measured(IN_A_ROW, reloads)
    const { callers, callerPauseMs, changeMs } = IN_A_ROW
    const way = `${changeMs} ms apart, with ${callers} callers that pause ${callerPauseMs} ms`
    process.stderr.write(`  changes ${way}: ${words(inARow)}\n`)
    const result = bounded(median(underLoad.times), 'ms', '< 300', failed(underLoad))
    return { reload: { ...result, ok: result.ok && underLoad.failures + inARow.failures === 0 } }
  },
}

async function measured({ callers, callerPauseMs, changeMs }: Way, reloads: number): Promise<Measured> {
  const server = await ReloadingServer.start('0')
  try {
    const words = [server.url, String(callers), String(callerPauseMs)]
    return await withSubjects({ load: ['load/reload-load.ts', ...words] }, async ({ load }) => {
      const times: number[] = []
      let last = await untilAnswered(load.subject, '0')
      await setTimeout(UNDER_LOAD.changeMs)
      for (let version = 1; version <= reloads; version++) {
        const before = performance.timeOrigin + performance.now()
        const next = setTimeout(changeMs)
        const answered = untilAnswered(load.subject, String(version))
        await server.write(String(version))
        last = await answered
        times.push(last.at - before)
        await next
      }
      return { times, calls: last.calls, failures: last.failures }
    })
  } finally {
    await server.stop()
  }
}

function words({ times, ...calls }: Measured): string {
  return `${median(times).toFixed()} ms, ${Math.max(...times).toFixed()} at most; ${failed(calls)}`
}

function failed({ calls, failures }: Omit<Measured, 'times'>): string {
  return `${failures} of ${calls} calls failed`
}

async function untilAnswered(load: Subject, awaited: string): Promise<ReloadAnswer> {
  const request: ReloadRequest = { awaited }
  const { at, calls, failures } = await load.ask({ ...request })
  return { at: Number(at), calls: Number(calls), failures: Number(failures) }
}
