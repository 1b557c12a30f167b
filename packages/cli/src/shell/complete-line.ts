import { printableLine } from '../output/printable.js'
import { type Asked, candidatesAt, promptCandidates, toolCandidates } from './candidates.js'
import type { ShellCommand } from './command.js'
import { commandsOf, typedLike, type Word, wordsOf } from './words.js'

/** More are not offered. */
const MAX_CANDIDATES = 200

/**
 * What may stand for the word at the end of a line, as it would be typed, and that word as it is.
 * @param asked undefined where there is no connection: then commands are all there is to offer
 */
export async function completeLine(
  line: string,
  commands: readonly ShellCommand[],
  asked: Asked | undefined,
): Promise<[string[], string]> {
  const words = commandsOf(wordsOf(line)).at(-1) ?? []
  const last = words.at(-1)
  const isOpen = last !== undefined && last.start + last.raw.length === line.length
  const word: Word = isOpen ? last : { text: '', raw: '', start: line.length, open: undefined }
  const before = (isOpen ? words.slice(0, -1) : words).map(({ text }) => text)
  const all = await candidates(before, word.text, commands, asked)
  const offered = [...new Set(all.filter((one) => isTypable(one) && fits(one, word.text)))].slice(0, MAX_CANDIDATES)
  const typed = offered.map((one) => typedLike(one, word.raw, word.open))
  const [only, another] = typed
  const isWhole = only !== undefined && another === undefined && !only.endsWith('=') && !only.endsWith('/')
  return [isWhole ? [`${only} `] : typed, word.raw]
}

async function candidates(
  before: readonly string[],
  typed: string,
  commands: readonly ShellCommand[],
  asked: Asked | undefined,
): Promise<readonly string[]> {
  const [name, first, ...given] = before
  const names = commands.map((command) => command.name)
  const place = commands.find((command) => command.name === name)?.first
  if (name === undefined || place === 'command') return names
  if (place === undefined || asked === undefined) return []
  if (first === undefined) return candidatesAt(place, typed, asked)
  if (place === 'tool') return toolCandidates(first, typed, given, asked)
  return place === 'prompt' ? promptCandidates(first, typed, given, asked) : []
}

/** Servers may offer what was meant rather than what was typed; most of what does not begin like it is not that. */
function fits(candidate: string, typed: string): boolean {
  return candidate.toLowerCase().startsWith(typed.toLowerCase())
}

/** Nobody can type controls. */
function isTypable(candidate: string): boolean {
  return candidate !== '' && printableLine(candidate) === candidate
}
