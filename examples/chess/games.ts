import type { HandlerContext } from '@causeway/server'
import * as z from 'zod'
import { type ChessCom, Source } from './chess-com.js'
import { timeOf } from './player.js'
import { type Kind, kinds } from './statistics.js'

/** Months without games are not kept by chess.com; of those that are, so many are looked through. Each is a request of its own. */
const MAX_MONTHS = 24

const Game = z.object({
  played: z.iso.datetime(),
  kind: z.enum(kinds),
  colour: z.enum(['white', 'black']),
  opponent: z.string(),
  opponentRating: z.number(),
  result: z.enum(['win', 'draw', 'loss']),
  how: z.string().describe('checkmated, resigned, timeout, agreed, …'),
  opening: z.string().optional(),
  variant: z.string().optional().describe('such as chess960; left out for chess as everybody knows it'),
  url: z.string(),
})
export type Game = z.infer<typeof Game>

export const RecentGames = z.object({
  games: z.array(Game).describe('the latest first'),
  monthsRead: z.int().describe(`of the latest with games of any kind; never more than ${MAX_MONTHS}`),
  monthsPlayed: z.int().describe('with games of any kind, ever: what is older than the months read is not in games'),
  source: Source,
})
export type RecentGames = z.infer<typeof RecentGames>

const AnsweredSide = z.object({ username: z.string(), rating: z.number(), result: z.string() })
const AnsweredGame = z.object({
  url: z.string(),
  end_time: z.number(),
  time_class: z.enum(kinds),
  rules: z.string(),
  white: AnsweredSide,
  black: AnsweredSide,
  eco: z.string().optional().describe('the address of a page about the opening'),
})

const Archives = z.object({ archives: z.array(z.string()).describe('the addresses of months, the latest last') })
const Month = z.object({ games: z.array(AnsweredGame).describe('the latest last') })

/** The latest games, month by month until there are enough, or the months are too many. */
export async function recentGames(
  chess: ChessCom,
  player: string,
  { kind, limit }: { readonly kind?: Kind | undefined; readonly limit: number },
  { signal, progress }: Pick<HandlerContext, 'signal' | 'progress'>,
): Promise<RecentGames> {
  const { data, source } = await chess.get(`player/${player}/games/archives`, Archives, signal)
  const games: Game[] = []
  const months = data.archives.slice(-MAX_MONTHS).reverse()
  let monthsRead = 0
  for (const address of months) {
    if (games.length >= limit) break
    progress(monthsRead++, months.length, monthOf(address))
    const month = await chess.get(`player/${player}/games/${monthOf(address)}`, Month, signal)
    const wanted = month.data.games.filter((game) => kind === undefined || game.time_class === kind)
    games.push(...wanted.reverse().map((game) => seenBy(nameIn(address) ?? player, game)))
  }
  return { games: games.slice(0, limit), monthsRead, monthsPlayed: data.archives.length, source }
}

/** Only year and month are taken from the address that came in: requests go where this server says. */
function monthOf(address: string): string {
  return /\d{4}\/\d{2}$/.exec(address)?.[0] ?? ''
}

/** The name of now, in lower case: chess.com redirects from the former names of a player. */
function nameIn(address: string): string | undefined {
  return /\/player\/([^/]+)\//.exec(address)?.[1]?.toLowerCase()
}

function seenBy(player: string, game: z.infer<typeof AnsweredGame>): Game {
  const { url, end_time, time_class, rules, white, black } = game
  const isWhite = white.username.toLowerCase() === player
  const [own, other] = isWhite ? [white, black] : [black, white]
  const opening = openingOf(game.eco)
  return {
    played: timeOf(end_time),
    kind: time_class,
    colour: isWhite ? 'white' : 'black',
    opponent: other.username,
    opponentRating: other.rating,
    result: own.result === 'win' ? 'win' : other.result === 'win' ? 'loss' : 'draw',
    // Of a decided game the loser's word says how; the winner's is just "win".
    how: own.result === 'win' ? other.result : own.result,
    ...(opening === undefined ? {} : { opening }),
    ...(rules === 'chess' ? {} : { variant: rules }),
    url,
  }
}

/** The address ends with the name, and often with moves after it: `Kings-Indian-Defense-4...d6`. */
function openingOf(eco = ''): string | undefined {
  const name = eco.slice(eco.lastIndexOf('/') + 1).replace(/(^|-|\.\.\.)\d+\..*$/, '')
  return name === '' || name === 'Undefined' ? undefined : name.replaceAll('-', ' ')
}
