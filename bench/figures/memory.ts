import { setTimeout } from 'node:timers/promises'
import { bounded, compared, type Figure } from '../figure.js'
import type { HolderRequest, Kind } from '../load/session-holder.js'
import { type Memory, type Started, type Subject, withSubjects } from '../subject.js'

/** The memory of open legacy sessions: with a stream each, without one, and while they come and go. */
export const memory: Figure = {
  names: ['memory-stream', 'memory-session', 'memory-churn'],
  measure: ({ sessions, churnMs }) =>
    withSubjects(
      {
        holder: ['load/session-holder.ts'],
        streaming: ['ours/http.mjs'],
        silent: ['ours/http.mjs'],
        bare: ['peers/bare-http.mjs'],
      },
      async ({ holder, streaming, silent, bare }) => {
        const hold = (server: Started, kind: Kind): Promise<Memory> =>
          memoryEach(holder.subject, server, sessions, kind)
        const bareStream = await hold(bare, 'streams')
        await bare.subject.stop()
        const ourStream = await hold(streaming, 'streams of sessions')
        const ourSession = await hold(silent, 'sessions')
        const growth = await growthOver(holder.subject, [streaming.subject, silent.subject], churnMs)
        const peer = { name: `bare node:http with ${sessions} streams`, value: bareStream.resident }
        return {
          'memory-stream': compared(ourStream.resident, 'bytes/stream', peer, '<= 1.5'),
          'memory-session': bounded(ourSession.live, 'bytes/session', '<= 1024', `of ${sessions} without a stream`),
          'memory-churn': bounded(growth, 'ratio', '<= 1.05', `before ${churnMs / 1_000} s of churn`),
        }
      },
    ),
}

/**
 * What each of many sessions or streams adds to a server's memory. Streams are compared by what the process takes from the
 * system, because most of a socket is not on the heap; sessions by what is alive on it, which is more exact.
 */
async function memoryEach(holder: Subject, { subject, port }: Started, count: number, kind: Kind): Promise<Memory> {
  const open = async (some: number): Promise<Memory> => {
    const request: HolderRequest = { open: { port, count: some, kind } }
    await holder.ask(request)
    return settled(subject)
  }
  const before = await open(200) // a few come first, so that all code is there
  const after = await open(count)
  return { live: (after.live - before.live) / count, resident: (after.resident - before.resident) / count }
}

/** How much more is alive in the servers after churn than at its beginning, by the greater growth. */
async function growthOver(holder: Subject, servers: readonly Subject[], ms: number): Promise<number> {
  const churn = async (time: number): Promise<readonly Memory[]> => {
    const request: HolderRequest = { churn: { ms: time } }
    await holder.ask(request)
    return Promise.all(servers.map(settled))
  }
  const before = await churn(ms / 10) // until what is made on first use is there
  const after = await churn(ms)
  return Math.max(...after.map(({ live }, index) => live / (before[index]?.live ?? Number.NaN)))
}

/** The memory of a server, once what it has let go of is gone. */
async function settled(subject: Subject): Promise<Memory> {
  for (const pauseMs of [500, 1_000, 500]) {
    await setTimeout(pauseMs)
    await subject.memory()
  }
  return subject.memory()
}
