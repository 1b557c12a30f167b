import { mcp } from '@causeway/server'
import { expect, test } from 'vitest'
import { fakeClock } from './clock/fake-clock.js'
import { mockServer } from './mock/mock-server.js'
import { rawClient } from './raw/raw-client.js'
import { rawServer } from './raw/raw-server.js'
import { playback } from './replay/playback.js'
import { replay } from './replay/replay.js'

const app = mcp({ name: 'right' })
/** What no types kept from being written. */
const wrong = (value: unknown): never => value as never // as: that is what is wrong with it

test.each<readonly [string, () => unknown, RegExp]>([
  ['nothing to connect to', () => rawClient(wrong(undefined)), /an address or a connection; got undefined/],
  ['an object that is none of them', () => rawClient(wrong({})), /an address or a connection; got {}/],
  ['a word for an address', () => rawClient('nonsense'), /address such as http:.* got 'nonsense'/],
  ['a file for an address', () => rawClient('file:///server.ts'), /got 'file:\/\/\/server\.ts'/],
  [
    'a revision to come',
    () => rawClient(app, { revision: wrong('2099-01-01') }),
    /one of 2024-11-05, .*got '2099-01-01'/,
  ],
  ['a server of such a revision', () => rawServer({}, { revision: wrong('2099-01-01') }), /got '2099-01-01'/],
  ['no transcript to replay', () => replay(wrong({}), app), /Expected a transcript, .*; got {}/],
  ['nobody to replay one to', () => replay({ header: { transcript: 1 }, frames: [] }, wrong(7)), /connection; got 7/],
  ['no transcript to play', () => playback(wrong({ header: {} })), /Expected a transcript/],
  [
    'nothing to stand in for',
    () => mockServer(wrong(undefined)),
    /what a server lists, or a transcript; got undefined/,
  ],
  ['time that is none', () => fakeClock().advance(Number.NaN), /milliseconds to go on by, from 0; got NaN/],
])('%s is told as such', async (_, make, message) => {
  const made = async (): Promise<unknown> => make()
  await expect(made()).rejects.toThrow(TypeError)
  await expect(made()).rejects.toThrow(message)
})
