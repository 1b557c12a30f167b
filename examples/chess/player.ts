import * as z from 'zod'
import { type ChessCom, Source } from './chess-com.js'

/** A name becomes part of a path: nothing else gets there. */
export const PlayerName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9_-]{3,25}$/, 'a name on chess.com: 3 to 25 letters, digits, - and _')
  .describe('name on chess.com, such as causeway-example')

export const Profile = z.object({
  player: z.string(),
  name: z.string().optional(),
  title: z.string().optional().describe('of FIDE, such as GM'),
  country: z.string().describe('ISO 3166 code, or one of chess.com such as XE for England'),
  status: z.string().describe('basic, premium, staff, closed, closed:fair_play_violations, …'),
  followers: z.number(),
  joined: z.iso.datetime(),
  lastOnline: z.iso.datetime(),
  url: z.string(),
  source: Source,
})
export type Profile = z.infer<typeof Profile>

/** What chess.com answers; what is not used here is left out. */
const Answered = z.object({
  username: z.string(),
  name: z.string().optional(),
  title: z.string().optional(),
  country: z.string().describe('an address that ends with the code'),
  status: z.string(),
  followers: z.number(),
  joined: z.number().describe('seconds since 1970'),
  last_online: z.number().describe('seconds since 1970'),
  url: z.string(),
})

export async function profileOf(chess: ChessCom, player: string, signal: AbortSignal): Promise<Profile> {
  const { data, source } = await chess.get(`player/${player}`, Answered, signal)
  const { username, country, joined, last_online, ...rest } = data
  return {
    player: username,
    country: country.slice(country.lastIndexOf('/') + 1),
    joined: timeOf(joined),
    lastOnline: timeOf(last_online),
    ...rest,
    source,
  }
}

/** chess.com counts seconds; people and models read dates. */
export function timeOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString()
}
