import { expect, test } from 'vitest'
import { connect } from '../connect.js'

/** A legacy server that cannot stand any request before `initialize`: it exits, and says why on stderr. */
const touchy = `
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method } = JSON.parse(line)
    if (method === 'server/discover') {
      console.error('expected initialize, got ' + method)
      process.exit(1)
    }
    const serverInfo = { name: 'touchy', version: '1.0.0' }
    const result = method === 'initialize' ? { protocolVersion: '2025-06-18', capabilities: {}, serverInfo } : {}
    if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result }))
  })
`

/** A server that does not even begin. */
const broken = `console.error('no database'); process.exit(2)`

function run(script: string): { command: string; args: readonly string[]; stderr: 'ignore' } {
  return { command: process.execPath, args: ['-e', script], stderr: 'ignore' }
}

test('a process that exits at the modern question is started again, and spared it from then on', async () => {
  const command = run(touchy)
  await using client = await connect(command)
  expect([client.revision, client.serverInfo?.name]).toEqual(['2025-06-18', 'touchy'])
  await client.ping()
  await using next = await connect(command)
  expect(next.era).toBe('legacy')
})

test('a process that exits whatever it is asked fails with how it ended', async () => {
  await expect(connect(run(broken))).rejects.toMatchObject({
    code: 'ERR_CONNECTION_LOST',
    message: /exited with code 2/,
  })
})

test('a program that is not there fails with its name', async () => {
  await expect(connect({ command: 'no-such-program-here' })).rejects.toMatchObject({
    code: 'ERR_SPAWN',
    message: /no-such-program-here/,
  })
})
