// Characters that take two columns of a terminal: those of East Asian scripts, full-width forms, and emoji.
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\p{Emoji_Presentation}]/u
const WIDTHLESS = /[\p{Mn}\p{Me}\p{Cf}]/u

/** Columns that the longest line of a text takes on a terminal. */
export function displayWidth(text: string): number {
  let longest = 0
  for (const line of text.split('\n')) longest = Math.max(longest, lineWidth(line))
  return longest
}

/** The text with no line wider than `width` columns: broken between words, and within words that are wider than that. */
export function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrappedLine(line, width))
    .join('\n')
}

function wrappedLine(line: string, width: number): string[] {
  if (lineWidth(line) <= width) return [line]
  const lines = ['']
  for (const word of line.split(' ').flatMap((whole) => pieces(whole, width))) {
    const last = lines.at(-1) ?? ''
    const longer = last === '' ? word : `${last} ${word}`
    if (lineWidth(longer) <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

function pieces(word: string, width: number): string[] {
  const parts = ['']
  for (const character of word) {
    const longer = (parts.at(-1) ?? '') + character
    if (lineWidth(longer) <= width) parts[parts.length - 1] = longer
    else parts.push(character)
  }
  return parts
}

function lineWidth(line: string): number {
  let width = 0
  for (const character of line) {
    if (character > '~') width += WIDE.test(character) ? 2 : WIDTHLESS.test(character) ? 0 : 1
    else width += 1
  }
  return width
}
