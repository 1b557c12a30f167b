/** One word of a line, as a person typed it. */
export interface Word {
  /** Without quotes and backslashes. */
  readonly text: string
  /** With them. */
  readonly raw: string
  /** Where it begins in the line. */
  readonly start: number
  /** The quote that was not closed. */
  readonly open: Quote | undefined
}

export type Quote = '"' | "'"

/**
 * The words of a line, as shells have them: apart by spaces, but for those in quotes and after a backslash. In single quotes
 * a backslash is a backslash. JSON that begins with a bracket, at the start of a word or after `=`, is taken as it is. A line
 * never fails: what is not closed goes to its end.
 */
export function wordsOf(line: string): readonly Word[] {
  const words: Word[] = []
  for (let at = 0; at < line.length; ) {
    if (isSpace(line[at])) {
      at++
      continue
    }
    const word = wordAt(line, at)
    words.push(word)
    at += word.raw.length
  }
  return words
}

/** The words between the separators `&`, which let commands run at the same time. */
export function commandsOf(words: readonly Word[]): readonly (readonly Word[])[] {
  const commands: Word[][] = [[]]
  for (const word of words) {
    if (word.raw === '&') commands.push([])
    else commands.at(-1)?.push(word)
  }
  return commands
}

/** A text as it has to be typed to go on from `raw`, which may have a quote open. */
export function typedLike(text: string, raw: string, open: Quote | undefined): string {
  if (open === undefined) return text.replaceAll(/[\s'"\\]|^&$|(?<=^|=)[{[]/g, '\\$&')
  const head = raw.slice(0, raw.lastIndexOf(open))
  const rest = text.slice(wordAt(head, 0).text.length)
  if (open === "'") return `${head}'${rest.replaceAll("'", `'\\''`)}'`
  return `${head}"${rest.replaceAll(/["\\]/g, '\\$&')}"`
}

function wordAt(line: string, start: number): Word {
  let text = ''
  let open: Quote | undefined
  let at = start
  for (; at < line.length; at++) {
    const character = line[at] ?? ''
    if (open === undefined && isSpace(character)) break
    if (open === undefined && isBracket(character) && /^$|=$/.test(line.slice(start, at))) {
      const json = jsonAt(line, at)
      text += json
      at += json.length - 1
    } else if (character === '\\' && open !== "'" && at + 1 < line.length) text += line[++at]
    else if (character === open) open = undefined
    else if (open === undefined && (character === '"' || character === "'")) open = character
    else text += character
  }
  return { text, raw: line.slice(start, at), start, open }
}

/** A JSON object or array, up to the bracket that closes it. */
function jsonAt(line: string, start: number): string {
  let depth = 0
  let inString = false
  for (let at = start; at < line.length; at++) {
    const character = line[at] ?? ''
    if (inString && character === '\\') at++
    else if (character === '"') inString = !inString
    else if (!inString && isBracket(character)) depth++
    else if (!inString && (character === '}' || character === ']') && --depth === 0) return line.slice(start, at + 1)
  }
  return line.slice(start)
}

function isBracket(character: string): boolean {
  return character === '{' || character === '['
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character)
}
