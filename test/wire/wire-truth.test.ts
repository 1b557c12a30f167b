import { tapWire } from '@causeway/transports'
import { test } from 'vitest'
import { expectBadWire } from './expect-bad-wire.js'

const bad = '{"jsonrpc":"2.0","id":1,"method":"tools/call"}'

test.fails('a message that breaks the schema fails the test in which it crosses the wire', () => {
  tapWire({}, 'client', 'in', bad)
})

test.fails('a test that tolerates bad arrivals still fails by what its own side sends', () => {
  expectBadWire()
  tapWire({}, 'client', 'out', bad)
})

test('a test that plays a bad peer passes', () => {
  expectBadWire()
  tapWire({}, 'server', 'in', bad)
})
