import * as z from 'zod'
import { type ChessCom, Source } from './chess-com.js'
import { timeOf } from './player.js'

export const kinds = ['bullet', 'blitz', 'rapid', 'daily'] as const
export type Kind = (typeof kinds)[number]

const Rating = z.object({
  kind: z.enum(kinds),
  rating: z.number(),
  best: z.number().optional(),
  played: z.iso.datetime().describe('the last game'),
  wins: z.number(),
  losses: z.number(),
  draws: z.number(),
  score: z.number().min(0).max(1).describe('points for each game: a win is 1, a draw is 0.5'),
})

export const Statistics = z.object({
  ratings: z.array(Rating).describe('of the kinds that the player has played'),
  bestPuzzleRating: z.number().optional(),
  source: Source,
})
export type Statistics = z.infer<typeof Statistics>

/** Somebody who never won has no `best`; what was never played is not there, or in parts only. */
const AnsweredRating = z.object({
  last: z.object({ rating: z.number(), date: z.number() }).optional(),
  best: z.object({ rating: z.number() }).optional(),
  record: z.object({ win: z.number(), loss: z.number(), draw: z.number() }).optional(),
})

const Answered = z.object({
  chess_bullet: AnsweredRating.optional(),
  chess_blitz: AnsweredRating.optional(),
  chess_rapid: AnsweredRating.optional(),
  chess_daily: AnsweredRating.optional(),
  tactics: z.object({ highest: z.object({ rating: z.number() }).optional() }).optional(),
})

export async function statisticsOf(chess: ChessCom, player: string, signal: AbortSignal): Promise<Statistics> {
  const { data, source } = await chess.get(`player/${player}/stats`, Answered, signal)
  const bestPuzzleRating = data.tactics?.highest?.rating
  return {
    ratings: kinds.flatMap((kind) => ratingOf(kind, data[`chess_${kind}`]) ?? []),
    ...(bestPuzzleRating === undefined ? {} : { bestPuzzleRating }),
    source,
  }
}

function ratingOf(
  kind: Kind,
  answered: z.infer<typeof AnsweredRating> | undefined,
): z.infer<typeof Rating> | undefined {
  const { last, best, record } = answered ?? {}
  if (last === undefined || record === undefined) return undefined
  const games = record.win + record.loss + record.draw
  return {
    kind,
    rating: last.rating,
    ...(best === undefined ? {} : { best: best.rating }),
    played: timeOf(last.date),
    wins: record.win,
    losses: record.loss,
    draws: record.draw,
    score: games === 0 ? 0 : Math.round(((record.win + record.draw / 2) / games) * 1_000) / 1_000,
  }
}
