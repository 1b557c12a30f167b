import { execFileSync } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, test } from 'vitest'
import { expectBadWire } from './expect-bad-wire.js'
import { recording } from './recorded-frames.js'

/** Tells of frames as our transports do. */
const PROGRAM = `
const wire = require('node:diagnostics_channel').channel('causeway:wire')
const link = { transport: 'http', session: undefined }
wire.publish({ link, side: 'server', direction: 'in', text: 'one' })
link.session = { revision: { id: '2025-06-18' } }
wire.publish({ link, side: 'server', direction: 'in', text: 'two' })
wire.publish({ link: {}, side: 'client', direction: 'in', text: 'three' })`

test('frames of another process arrive in their order, each on its link', () => {
  expectBadWire()
  const heard: { link: object; text: string; session: string }[] = []
  const hear = (frame: unknown): void => {
    const { link, text } = frame as { link: { session?: object }; text: string }
    heard.push({ link, text, session: JSON.stringify(link.session) })
  }
  const { env, replay } = recording()
  execFileSync(process.execPath, ['-e', PROGRAM], { env: { ...process.env, ...env } })
  subscribe('causeway:wire', hear)
  replay()
  unsubscribe('causeway:wire', hear)
  expect(heard.map(({ text, session }) => [text, session])).toEqual([
    ['one', undefined],
    ['two', '{"revision":{"id":"2025-06-18"}}'],
    ['three', undefined],
  ])
  expect(heard[0]?.link).toBe(heard[1]?.link)
  expect(heard[2]?.link).not.toBe(heard[0]?.link)
})
