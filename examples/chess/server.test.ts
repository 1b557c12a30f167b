import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { linked } from '@causeway/testing'
import { matchers } from '@causeway/testing/vitest'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { ChessCom } from './chess-com.js'
import { RecentGames } from './games.js'
import { profileOf } from './player.js'
import { sampleOf } from './samples.js'

expect.extend(matchers)

/** Stands for chess.com: answers as `answer` does, and keeps what it was asked. */
let answer: (request: IncomingMessage, response: ServerResponse) => void
const requests: IncomingMessage[] = []
const site = createServer((request, response) => {
  requests.push(request)
  answer(request, response)
}).listen(0, '127.0.0.1')
await once(site, 'listening')
const base = `http://127.0.0.1:${(site.address() as AddressInfo).port}/pub/` // as: it listens on a port

vi.stubEnv('CHESS_COM', base)
vi.stubEnv('CHESS_COM_CONTACT', 'ada@example.org')
const { default: app } = await import('./server.js')

const player = 'causeway-example'

beforeEach(() => {
  requests.length = 0
  answer = async ({ url = '' }, response) => {
    const json = await sampleOf(url.replace('/pub/', ''))
    response.writeHead(json === undefined ? 404 : 200).end(JSON.stringify(json ?? { code: 0, message: 'not found' }))
  }
})

afterAll(async () => {
  await app.close()
  site.close()
  vi.unstubAllEnvs()
})

describe('with a network', () => {
  test('a profile, statistics and games are live, in the form that the tools promise', async () => {
    await using link = await linked(app)
    expect(await link.client.tools.player_profile({ player: 'Causeway-Example' })).toEqual({
      player,
      name: 'Ada Example',
      country: 'NO',
      status: 'basic',
      followers: 42,
      joined: '2015-01-01T00:00:00.000Z',
      lastOnline: '2026-10-19T08:00:00.000Z',
      url: 'https://www.chess.com/member/causeway-example',
      source: 'live',
    })
    const { ratings } = await link.client.tools.player_statistics({ player })
    expect(ratings.map(({ kind, rating, score }) => [kind, rating, score])).toEqual([
      ['bullet', 1174, 0],
      ['blitz', 1402, 0.506],
      ['rapid', 1508, 0.52],
      ['daily', 1457, 0.56],
    ])
    const recent = await link.client.tools.recent_games({ player, limit: 6 })
    expect(recent).toMatchSchema(RecentGames)
    expect(recent.games.map(({ colour, result, how }) => `${colour} ${result} ${how}`)).toEqual([
      'white win checkmated',
      'black win resigned',
      'black draw agreed',
      'black loss checkmated',
      'white win checkmated',
      'black loss timeout',
    ])
  })

  test('it says who asks, and asks for one thing after the other', async () => {
    let busy = 0
    let busiest = 0
    const answerNow = answer
    answer = (request, response) => {
      busiest = Math.max(busiest, ++busy)
      response.on('finish', () => busy--)
      answerNow(request, response)
    }
    await using link = await linked(app)
    await Promise.all([link.client.tools.recent_games({ player }), link.client.tools.player_profile({ player })])
    expect(requests.map(({ url }) => url?.split('/').slice(3).join('/'))).toEqual([
      `${player}/games/archives`,
      player,
      `${player}/games/2026/10`,
      `${player}/games/2026/09`,
    ])
    expect(busiest).toBe(1)
    expect(requests[0]?.headers['user-agent']).toBe('causeway-example-chess/1.0 (contact: ada@example.org)')
  })

  test('games of one kind', async () => {
    await using link = await linked(app)
    const { games } = await link.client.tools.recent_games({ player, kind: 'blitz' })
    expect(games.map(({ opening }) => opening)).toEqual(['Bishops Opening', 'Caro Kann Defense Karpov Variation'])
  })
})

describe('games as they come', () => {
  const side = (username: string, result: string) => ({ username, rating: 1500, result })
  const game = {
    url: 'https://www.chess.com/game/live/1',
    end_time: 1_791_100_800,
    time_class: 'blitz',
    rules: 'chess',
    white: side('Example-Now', 'win'),
    black: side('example-pawn', 'resigned'),
  }

  /** A player of the name `Example-Now`, who played this last month. */
  function played(...games: object[]): void {
    answer = ({ url = '' }, response) => {
      const archives = ['https://api.chess.com/pub/player/example-now/games/2026/10']
      response.end(JSON.stringify(url.endsWith('/archives') ? { archives } : { games }))
    }
  }

  test.each([
    ['Philidor-Defense', 'Philidor Defense'],
    ['Kings-Indian-Defense-Fianchetto-Variation-4...d6', 'Kings Indian Defense Fianchetto Variation'],
    ['English-Opening-Symmetrical-Variation...5.Nf3-e6-6.O-O', 'English Opening Symmetrical Variation'],
    ['Kings-Pawn-Opening-1...e5-2.Nf3', 'Kings Pawn Opening'],
    ['Undefined', undefined],
  ])('the name of an opening stops before its moves: %s', async (page, opening) => {
    played({ ...game, eco: `https://www.chess.com/openings/${page}` })
    await using link = await linked(app)
    const { games } = await link.client.tools.recent_games({ player: 'example-now' })
    expect(games.map((one) => one.opening)).toEqual([opening])
  })

  test('a variant is not taken for chess', async () => {
    played({ ...game, rules: 'chess960' }, game)
    await using link = await linked(app)
    const { games } = await link.client.tools.recent_games({ player: 'example-now' })
    expect(games.map(({ variant }) => variant)).toEqual([undefined, 'chess960'])
  })

  /** A player with so many months, in the oldest of which a daily game was played. */
  function playedFor(months: number): void {
    const names = Array.from(
      { length: months },
      (_, at) => `${2010 + Math.floor(at / 12)}/${`${(at % 12) + 1}`.padStart(2, '0')}`,
    )
    answer = ({ url = '' }, response) => {
      const archives = names.map((name) => `https://api.chess.com/pub/player/example-now/games/${name}`)
      const games = [url.endsWith(names[0] ?? '') ? { ...game, time_class: 'daily' } : game]
      response.end(JSON.stringify(url.endsWith('/archives') ? { archives } : { games }))
    }
  }

  test.each([
    [6, 1, 6],
    [30, 0, 24],
  ])(
    'a kind that is rare is looked for further back, and how far is told: %i months',
    async (months, found, monthsRead) => {
      playedFor(months)
      await using link = await linked(app)
      const told: unknown[] = []
      const daily = await link.client.tools.recent_games(
        { player: 'example-now', kind: 'daily' },
        { onProgress: ({ message }) => told.push(message) },
      )
      expect(daily).toMatchObject({ monthsRead, monthsPlayed: months })
      expect(daily.games).toHaveLength(found)
      expect(told).toHaveLength(monthsRead)
      const any = await link.client.tools.recent_games({ player: 'example-now', limit: 2 })
      expect(any).toMatchObject({ monthsRead: 2, monthsPlayed: months })
    },
  )

  test('who has another name by now still has the own side of the board', async () => {
    played(game)
    await using link = await linked(app)
    const { games } = await link.client.tools.recent_games({ player: 'example-then' })
    expect(games).toMatchObject([{ colour: 'white', opponent: 'example-pawn', result: 'win', how: 'resigned' }])
  })

  test('a kind of game of which only a part is known has no rating', async () => {
    const rapid = { last: { rating: 1234, date: 1_791_100_800, rd: 90 }, record: { win: 1, loss: 0, draw: 0 } }
    const blitz = { record: { win: 0, loss: 1, draw: 0 } }
    answer = (_, response) => response.end(JSON.stringify({ chess_rapid: rapid, chess_blitz: blitz, tactics: {} }))
    await using link = await linked(app)
    const { ratings } = await link.client.tools.player_statistics({ player: 'example-now' })
    expect(ratings.map(({ kind }) => kind)).toEqual(['rapid'])
  })
})

describe('without one', () => {
  test.each([
    ['no such player', 404, {}, /nobody of that name/],
    ['too many requests', 429, { 'retry-after': '7' }, /Try again in 7 seconds/],
    ['a fault', 503, {}, /HTTP 503/],
  ])('the model reads what is wrong: %s', async (_, status, headers, words) => {
    answer = (_, response) => response.writeHead(status, headers).end()
    await using link = await linked(app)
    expect(await link.client.callTool('player_profile', { player: 'nobody' })).toBeToolError(words)
  })

  test.each([
    ['no JSON', '<html>', /not JSON/],
    ['another form', '{"username":1}', /changed the form[\s\S]*username/],
  ])('or that chess.com answered with %s', async (_, body, words) => {
    answer = (_, response) => response.end(body)
    await using link = await linked(app)
    expect(await link.client.callTool('player_profile', { player: 'nobody' })).toBeToolError(words)
  })

  test('silence ends after a while, and nobody there is said at once', async () => {
    answer = () => {}
    const silent = new ChessCom({ base, timeoutMs: 50 })
    const { signal } = new AbortController()
    await expect(profileOf(silent, 'nobody', signal)).rejects.toThrow(/did not answer within 0.05 seconds/)
    const gone = new ChessCom({ base: 'http://127.0.0.1:1/' })
    await expect(profileOf(gone, 'nobody', signal)).rejects.toThrow(/cannot be reached/)
  })

  test('the invented player answers all the same, and the answer says so', async () => {
    answer = (_, response) => response.writeHead(503).end()
    await using link = await linked(app)
    expect(await link.client.tools.player_profile({ player })).toMatchObject({
      name: 'Ada Example',
      source: 'sample',
    })
    expect((await link.client.tools.recent_games({ player })).games).toHaveLength(7)
  })
})

test('another place is an address, with a slash at its end or without', async () => {
  const { signal } = new AbortController()
  expect(await profileOf(new ChessCom({ base: base.slice(0, -1) }), player, signal)).toMatchObject({ source: 'live' })
  expect(() => new ChessCom({ base: 'nonsense' })).toThrow(/got 'nonsense'/)
})

test('a name that could lead elsewhere is refused', async () => {
  await using link = await linked(app)
  expect(await link.client.callTool('player_profile', { player: '../titled/GM' })).toBeToolError(/3 to 25 letters/)
  expect(requests).toEqual([])
})
