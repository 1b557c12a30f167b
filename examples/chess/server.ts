import { type App, mcp, tool } from '@causeway/server'
import * as z from 'zod'
import { ChessCom } from './chess-com.js'
import { RecentGames, recentGames } from './games.js'
import { PlayerName, Profile, profileOf } from './player.js'
import { kinds, Statistics, statisticsOf } from './statistics.js'

const { CHESS_COM, CHESS_COM_CONTACT } = process.env
const chess = new ChessCom({ contact: CHESS_COM_CONTACT, ...(CHESS_COM === undefined ? {} : { base: CHESS_COM }) })

/** The tools only read, and what they read is out in the world. */
const hints = { readOnly: true, openWorld: true } as const

const tools = {
  player_profile: tool(
    {
      ...hints,
      description: 'Who a player on chess.com is.',
      input: z.object({ player: PlayerName }),
      output: Profile,
    },
    ({ player }, { signal }) => profileOf(chess, player, signal),
  ),
  player_statistics: tool(
    {
      ...hints,
      description: 'How strong a player on chess.com is: ratings, wins, losses and draws, by kind of game.',
      input: z.object({ player: PlayerName }),
      output: Statistics,
    },
    ({ player }, { signal }) => statisticsOf(chess, player, signal),
  ),
  recent_games: tool(
    {
      ...hints,
      description: 'The latest games of a player on chess.com, with opponents, results and openings.',
      input: z.object({
        player: PlayerName,
        kind: z.enum(kinds).optional().describe('all of them when left out'),
        limit: z.int().min(1).max(50).default(10),
      }),
      output: RecentGames,
    },
    ({ player, ...wanted }, context) => recentGames(chess, player, wanted, context),
  ),
}

/** A public HTTP API behind three tools. */
const app: App<typeof tools> = mcp({
  name: 'chess',
  version: '1.0.0',
  instructions: 'Players are known by their names on chess.com.',
  tools,
})

export default app
