import './vitest.setup.js'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@causeway/client'
import { linked, mockServer, playback, readTranscript, recording, replay, writeTranscript } from '@causeway/testing'
import { expect, test } from 'vitest'
import { app } from './shop.js'

const file = join(tmpdir(), 'shop.jsonl')

test('what was recorded still holds', async () => {
  const recorder = recording()
  const link = await linked(app, { through: recorder.wrap })
  await link.client.callTool('find', { order: 'A1' })
  await link.close()
  await writeTranscript(file, recorder.transcript)

  // The client's frames again; the server must answer as it did.
  const transcript = await readTranscript(file)
  await replay(transcript, app, { volatile: ['result.structuredContent.price'] })

  // The server's frames again; the client must send what it sent.
  const server = playback(transcript)
  const client = await connect(server.dial)
  await client.callTool('find', { order: 'A1' })
  await client.close()
  server.verify()

  // Or the server's answers, whenever they are asked for.
  await using mocked = await linked(mockServer(transcript).app)
  expect(await mocked.client.callTool('find', { order: 'A1' })).toHaveText(/Lamp/)
  await expect(mocked.client.callTool('find', { order: 'B2' })).rejects.toThrow(/no recorded answer/i)
})
