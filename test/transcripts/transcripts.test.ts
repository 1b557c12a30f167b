import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { replay } from '@causeway/testing'
import { serveHttp } from '@causeway/transports/node'
import { describe, test } from 'vitest'
import { contractApp } from '../interop/contract-app.js'

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.jsonl'))

describe.each(files)('the conversation %s goes as it is written', (file) => {
  test('in memory', async () => {
    await using app = contractApp()
    await replay(join(import.meta.dirname, file), app)
  })

  test('over HTTP', async () => {
    await using app = contractApp()
    const server = await serveHttp(app.service)
    await replay(join(import.meta.dirname, file), server.url)
    await server.close()
  })
})
