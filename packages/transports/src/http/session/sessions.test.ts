import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Implementation, revisionOf } from '@causeway/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EchoService, said } from '../../../test/echo-service.js'
import type { Principal } from '../../principal.js'
import { sealingKeys } from '../../sealing-keys.js'
import { OpenCalls } from '../open-calls.js'
import { type HttpOptions, httpSettings } from '../options.js'
import type { HttpSession } from './http-session.js'
import { Sessions } from './sessions.js'

const MINUTE = 60_000
const alice: Principal = { id: 'alice', scopes: [], claims: {} }
const bob: Principal = { id: 'bob', scopes: [], claims: {} }

function sessionsOf(options: HttpOptions = {}): { sessions: Sessions; service: EchoService } {
  const service = new EchoService()
  return { service, sessions: new Sessions(service, httpSettings(options), new OpenCalls(15_000)) }
}

function begin(
  sessions: Sessions,
  principal?: Principal,
  clientCapabilities = {},
  clientInfo?: Implementation,
): HttpSession | undefined {
  const session = sessions.candidate(principal)
  session.peer.session = {
    revision: revisionOf('2025-11-25'),
    clientCapabilities,
    clientInfo,
    initialized: false,
    logLevel: undefined,
    subscriptions: undefined,
  }
  return sessions.admit(session) ? session : undefined
}

function busy(session: HttpSession | undefined): void {
  // Waits for an answer that does not come.
  session?.peer.ask('ping', undefined).catch(() => {})
}

describe('sessions', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('are found by their id, by whom they belong to', () => {
    const { sessions } = sessionsOf()
    const session = begin(sessions, alice)
    expect(sessions.find(session?.id ?? '', alice)).toBe(session)
    expect(sessions.find(session?.id ?? '', bob)).toBeUndefined()
    expect(sessions.find(session?.id ?? '', undefined)).toBeUndefined()
    expect(sessions.find('nonsense', alice)).toBeUndefined()
  })

  it('know the scopes of the latest request', () => {
    const { sessions } = sessionsOf()
    const session = begin(sessions, alice)
    sessions.find(session?.id ?? '', { ...alice, scopes: ['more'] })
    expect(session?.peer.principal?.scopes).toEqual(['more'])
  })

  it('end when nobody has been heard of for long', () => {
    const { sessions, service } = sessionsOf({ sessionIdleMs: 10 * MINUTE })
    const [idle, active] = [begin(sessions), begin(sessions)]
    vi.advanceTimersByTime(8 * MINUTE)
    sessions.find(active?.id ?? '', undefined)
    vi.advanceTimersByTime(6 * MINUTE)
    expect(service.closedPeers).toEqual([idle?.peer])
    expect(sessions.find(idle?.id ?? '', undefined)).toBeUndefined()
    expect(sessions.find(active?.id ?? '', undefined)).toBe(active)
  })

  it('do not end while something happens in them', () => {
    const { sessions } = sessionsOf({ sessionIdleMs: MINUTE })
    const session = begin(sessions)
    busy(session)
    vi.advanceTimersByTime(5 * MINUTE)
    expect(sessions.find(session?.id ?? '', undefined)).toBe(session)
  })

  it('end at the end of their lifetime, whatever happens in them', () => {
    const { sessions, service } = sessionsOf({ sessionLifetimeMs: 60 * MINUTE, sessionIdleMs: 40 * MINUTE })
    const session = begin(sessions)
    vi.advanceTimersByTime(30 * MINUTE)
    expect(sessions.find(session?.id ?? '', undefined)).toBe(session)
    vi.advanceTimersByTime(30 * MINUTE)
    expect(sessions.find(session?.id ?? '', undefined)).toBeUndefined()
    expect(service.closedPeers).toHaveLength(1)
  })

  it('make room for new ones, the one that has been idle longest first', () => {
    const { sessions, service } = sessionsOf({ maxSessions: 3 })
    const [first, second, third] = [begin(sessions), begin(sessions), begin(sessions)]
    const peers = [first, second, third].map((session) => session?.peer)
    busy(first)
    vi.advanceTimersByTime(2_000)
    sessions.find(second?.id ?? '', undefined)
    begin(sessions)
    begin(sessions)
    // By what they are, not by what they hold: one peer looks like another.
    expect(service.closedPeers.map((peer) => peers.indexOf(peer))).toEqual([2, 1])
    expect(sessions.size).toBe(3)
  })

  it('are refused where something happens in all of them', () => {
    const { sessions, service } = sessionsOf({ maxSessions: 2 })
    for (let i = 0; i < 2; i++) busy(begin(sessions))
    expect(sessions.hasRoom).toBe(false)
    expect(begin(sessions)).toBeUndefined()
    expect(service.closedPeers).toEqual([])
  })

  it('go on at a replica with the same keys, with what their id says', () => {
    const keys = sealingKeys()
    const [here, there] = [sessionsOf({ keys }), sessionsOf({ keys })]
    const id = begin(here.sessions, alice, { sampling: {} })?.id ?? ''
    expect(there.sessions.find(id, bob)).toBeUndefined()
    const session = there.sessions.find(id, alice)
    expect(session?.peer.session).toMatchObject({ clientCapabilities: { sampling: {} }, initialized: true })
    expect(session?.peer.session?.revision.id).toBe('2025-11-25')
    expect(there.service.resumedPeers).toEqual([session?.peer])
    expect(there.sessions.find(id, alice)).toBe(session)
  })

  it('do not go on where the keys differ, or once they were ended there', () => {
    const keys = sealingKeys()
    const [here, there, elsewhere] = [sessionsOf({ keys }), sessionsOf({ keys }), sessionsOf()]
    const id = begin(here.sessions)?.id ?? ''
    expect(elsewhere.sessions.find(id, undefined)).toBeUndefined()
    const session = there.sessions.find(id, undefined)
    if (session !== undefined) there.sessions.forget(session)
    expect(there.sessions.find(id, undefined)).toBeUndefined()
  })

  it('are over for good where they were begun and ended', () => {
    const { sessions } = sessionsOf({ sessionIdleMs: MINUTE })
    const id = begin(sessions)?.id ?? ''
    vi.advanceTimersByTime(5 * MINUTE)
    expect(sessions.find(id, undefined)).toBeUndefined()
  })

  it('with more capabilities than an id can hold go on only where they were begun', () => {
    const keys = sealingKeys()
    const [here, there] = [sessionsOf({ keys }), sessionsOf({ keys })]
    const session = begin(here.sessions, undefined, { experimental: { large: 'x'.repeat(10_000) } })
    expect(session?.id.length).toBeLessThan(300)
    expect(here.sessions.find(session?.id ?? '', undefined)).toBe(session)
    expect(there.sessions.find(session?.id ?? '', undefined)).toBeUndefined()
  })

  it('keep no timer once all are over', () => {
    const { sessions } = sessionsOf({ sessionIdleMs: MINUTE })
    begin(sessions)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(5 * MINUTE)
    expect(vi.getTimerCount()).toBe(0)
    begin(sessions)
    sessions.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('cost at most 1 KB each while they are idle', () => {
    const { sessions } = sessionsOf({ maxSessions: 20_000 })
    setFlagsFromString('--expose-gc')
    const gc = runInNewContext('gc') as () => void // as: what the flag just defined.
    const all: HttpSession[] = []
    const count = 4_000
    for (let i = 0; i < 100; i++) begin(sessions)
    gc()
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < count; i++) {
      const capabilities = JSON.parse('{"sampling":{},"elicitation":{},"roots":{"listChanged":true}}')
      const session = begin(sessions, undefined, capabilities, JSON.parse('{"name":"a client","version":"1.0.0"}'))
      session?.peer.notify(said('nobody listens'))
      if (session !== undefined) all.push(session)
    }
    gc()
    const perSession = (process.memoryUsage().heapUsed - before) / count
    expect(sessions.size).toBe(count + 100)
    expect(perSession).toBeLessThan(1_024)
  })
})
