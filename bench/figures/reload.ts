import { setTimeout } from 'node:timers/promises'
import { bounded, type Figure } from '../figure.js'
import type { ReloadAnswer, ReloadRequest } from '../load/reload-load.js'
import { ReloadingServer } from '../load/reloading-server.js'
import { median } from '../rounds.js'
import { type Subject, withSubjects } from '../subject.js'

/** Nobody changes a file faster: until then the process that is to run the next version is up. */
const PAUSE_MS = 2_000

/** From a change of the file that `causeway serve --reload` serves to the first answer of the new code, under load. */
export const reload: Figure = {
  names: ['reload'],
  async measure({ reloads }) {
    const server = await ReloadingServer.start('0')
    try {
      return await withSubjects({ load: ['load/reload-load.ts', server.url] }, async ({ load }) => {
        const times: number[] = []
        let last: ReloadAnswer | undefined
        await untilAnswered(load.subject, '0')
        for (let version = 1; version <= reloads; version++) {
          await setTimeout(PAUSE_MS)
          const before = performance.timeOrigin + performance.now()
          const [answer] = await Promise.all([
            untilAnswered(load.subject, String(version)),
            server.write(String(version)),
          ])
          times.push(answer.at - before)
          last = answer
        }
        const { calls = 0, failures = 0 } = last ?? {}
        const result = bounded(median(times), 'ms', '< 300', `${failures} of ${calls} calls failed`)
        return { reload: { ...result, ok: result.ok && failures === 0 } }
      })
    } finally {
      await server.stop()
    }
  },
}

async function untilAnswered(load: Subject, awaited: string): Promise<ReloadAnswer> {
  const request: ReloadRequest = { awaited }
  const { at, calls, failures } = await load.ask({ ...request })
  return { at: Number(at), calls: Number(calls), failures: Number(failures) }
}
