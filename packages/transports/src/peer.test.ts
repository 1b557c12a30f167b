import { limits } from '@causeway/protocol'
import { expect, test } from 'vitest'
import { Peer } from './peer.js'

test('a peer is asked only so many questions at the same time, and all of them end with it', async () => {
  const asked: string[] = []
  const peer = new Peer('test', (frame) => asked.push(frame))
  const questions = Array.from({ length: limits.maxAsksInFlight }, () => peer.ask('ping', undefined))
  const ends = Promise.allSettled(questions)
  await expect(peer.ask('ping', undefined)).rejects.toMatchObject({ code: 'ERR_TOO_MANY_ASKS' })
  expect(asked).toHaveLength(limits.maxAsksInFlight)
  expect(peer.answered({ jsonrpc: '2.0', id: JSON.parse(asked[0] ?? '').id, result: {} })).toBe(true)
  await questions[0]
  const another = expect(peer.ask('ping', undefined)).rejects.toMatchObject({ code: 'ERR_PEER_CLOSED' })
  peer.close()
  await another
  const lost = { status: 'rejected', reason: expect.objectContaining({ code: 'ERR_PEER_CLOSED' }) }
  expect(await ends).toEqual([{ status: 'fulfilled', value: {} }, ...questions.slice(1).map(() => lost)])
})
