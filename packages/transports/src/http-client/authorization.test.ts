import { requestText } from '@causeway/protocol'
import { describe, expect, it } from 'vitest'
import { Inbox } from '../../test/inbox.js'
import { json, type LoopbackServer, loopbackServer, result } from '../../test/loopback-server.js'
import type { Authorize, Challenge } from './http-client-options.js'
import { type StreamableHttpConnection, streamableHttpConnection } from './streamable-http-connection.js'

/** A server that knows one token. */
function guardedServer(token: string, status = 401): Promise<LoopbackServer> {
  return loopbackServer(({ headers, message }, response) => {
    if (headers.authorization === `Bearer ${token}`) json(response, result(message.id))
    else response.writeHead(status, { 'www-authenticate': 'Bearer scope="x"' }).end()
  })
}

function open(server: LoopbackServer, authorize: Authorize): { connection: StreamableHttpConnection; inbox: Inbox } {
  const connection = streamableHttpConnection({ url: server.url, authorize })
  const inbox = new Inbox()
  connection.open(inbox)
  return { connection, inbox }
}

const status = (value: number): object => expect.objectContaining({ code: 'ERR_HTTP_STATUS', status: value })

describe('authorization', () => {
  it('is asked for before the first request, and not again while it does', async () => {
    const server = await guardedServer('a')
    const asked: (Challenge | undefined)[] = []
    const { connection, inbox } = open(server, async (challenge) => {
      asked.push(challenge)
      return { Authorization: 'Bearer a' }
    })
    await Promise.all([connection.send(requestText(1, 'x')), connection.send(requestText(2, 'x'))])
    await connection.send(requestText(3, 'x'))
    expect(asked).toEqual([undefined])
    expect(inbox.frames).toHaveLength(3)
    await connection.close()
  })

  it.each([401, 403])(
    'is renewed after HTTP %d, once for all requests that met it, and the requests are repeated',
    async (challenged) => {
      const server = await guardedServer('new', challenged)
      const challenges: Challenge[] = []
      const { connection, inbox } = open(server, async (challenge) => {
        if (challenge === undefined) return { authorization: 'Bearer old' }
        challenges.push(challenge)
        return { authorization: 'Bearer new' }
      })
      await Promise.all([1, 2, 3].map((id) => connection.send(requestText(id, 'x'))))
      expect(inbox.frames).toHaveLength(3)
      expect(challenges).toMatchObject([{ status: challenged, url: server.url }])
      expect(challenges[0]?.headers('www-authenticate')).toBe('Bearer scope="x"')
      await connection.close()
    },
  )

  it('ends where nothing more can be shown, and after a few tries', async () => {
    const server = await guardedServer('never')
    const without = open(server, async () => undefined)
    await expect(without.connection.send(requestText(1, 'x'))).rejects.toEqual(status(401))
    expect(server.seen).toHaveLength(1)
    let turn = 0
    const stubborn = open(server, async () => ({ authorization: `Bearer ${++turn}` }))
    await expect(stubborn.connection.send(requestText(1, 'x'))).rejects.toEqual(status(401))
    expect(server.seen).toHaveLength(1 + 3)
    await Promise.all([without.connection.close(), stubborn.connection.close()])
  })

  it('that fails, or is not waited for, fails the request', async () => {
    const server = await guardedServer('never')
    const failing = open(server, async (challenge) => {
      if (challenge !== undefined) throw new Error('no browser')
      return undefined
    })
    await expect(failing.connection.send(requestText(1, 'x'))).rejects.toThrow('no browser')
    const hangUp = new AbortController()
    const endless = open(server, () => new Promise(() => hangUp.abort(new Error('enough'))))
    await expect(endless.connection.send(requestText(1, 'x'), { signal: hangUp.signal })).rejects.toThrow('enough')
    await Promise.all([failing.connection.close(), endless.connection.close()])
  })
})
