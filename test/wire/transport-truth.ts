/**
 * Set-up file of the transports' own tests. Who speaks there is a few lines of a test: a service that echoes, a client that
 * writes its requests by hand. What such lines mean is made up; that all frames are JSON-RPC of their revision, answer
 * what was asked on their link, and that refusals are the schema's own is not.
 */
import { relative } from 'node:path'
import { beforeEach, expect } from 'vitest'
import { expectBadWire } from './expect-bad-wire.js'
import { watchWire } from './watch-wire.js'

/** Test files whose peers send what is no message, on purpose. What our side sends is checked there, too. */
const HOSTILE_PEERS: ReadonlySet<string> = new Set([
  'connection-server.fuzz.test.ts',
  'connection-server.test.ts',
  'grpc/hostile-clients.test.ts',
  'http-client/streamable-http-connection.test.ts',
  'http/batches.test.ts',
  'http/head-rules.test.ts',
  'http/http-endpoint.test.ts',
  'http/http-sse.test.ts',
  'http/legacy-endpoint.test.ts',
  'http/node/lane-equivalence.test.ts',
  'stdio/client.test.ts',
])

watchWire({ meaning: false })

beforeEach(() => {
  const file = relative(`${import.meta.dirname}/../../packages/transports/src`, expect.getState().testPath ?? '')
  if (HOSTILE_PEERS.has(file)) expectBadWire()
})
