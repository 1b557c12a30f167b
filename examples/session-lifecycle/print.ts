import { folded } from './folded.js'
import { type Chapter, type Era, eras } from './life.js'
import type { Frame } from './watched.js'

/** Below that, two columns are too narrow to be read. */
const MIN_COLUMNS = 100
const BETWEEN = ' │ '

type Lives = Readonly<Record<Era, readonly Chapter[]>>

/** Both lives as text: side by side where there is a terminal of some width, else one frame a line. */
export function printed(lives: Lives, columns: number | undefined, isColourful: boolean): string {
  const width = columns ?? 0
  const paint = isColourful ? painted : (_: Colour, text: string) => text
  const chapters = lives.modern.map(({ title }, index) => {
    const framesOf = (era: Era): readonly Frame[] => lives[era][index]?.frames ?? []
    if (eras.every((era) => framesOf(era).length === 0))
      return `${paint('bold', title)}\nNot a word: the connection closes.`
    const lines = width < MIN_COLUMNS ? belowEachOther(framesOf) : sideBySide(framesOf, width, paint)
    return [paint('bold', title), ...lines].join('\n')
  })
  return `${chapters.join('\n\n')}\n`
}

/** The lines of some frames, each of them at most `width` characters where JSON can be broken. */
export function linesOf(frames: readonly Frame[], width: number): string[] {
  return frames.flatMap(({ direction, message }) => {
    const [first = '', ...rest] = folded(unsealed(message), width - 2)
    return [`${direction === 'out' ? '→' : '←'} ${first}`, ...rest.map((line) => `  ${line}`)]
  })
}

function belowEachOther(framesOf: (era: Era) => readonly Frame[]): string[] {
  return eras.flatMap((era) => linesOf(framesOf(era), Number.POSITIVE_INFINITY).map((line) => `${era} ${line}`))
}

function sideBySide(framesOf: (era: Era) => readonly Frame[], columns: number, paint: Paint): string[] {
  const width = Math.floor((columns - BETWEEN.length) / 2)
  const [left, right] = eras.map((era) => linesOf(framesOf(era), width).flatMap((line) => cut(line, width)))
  const rows = Array.from({ length: Math.max(left?.length ?? 0, right?.length ?? 0) }, (_, row) => {
    const cells = [(left?.[row] ?? '').padEnd(width), right?.[row] ?? '']
    return cells.map((cell) => cell.replace(/^[→←]/, (arrow) => paint('cyan', arrow))).join(BETWEEN)
  })
  return [paint('dim', eras.map((era) => era.padEnd(width)).join(BETWEEN)), ...rows]
}

/** A text that nothing can fold goes on in the next line. */
function cut(line: string, width: number): string[] {
  return line.match(new RegExp(`.{1,${width}}`, 'g')) ?? []
}

/** What only the server can read is another text each time, and tells nobody anything. */
function unsealed(message: unknown): unknown {
  return JSON.parse(JSON.stringify(message), (name, value) => (name === 'requestState' ? '(sealed)' : value))
}

type Colour = keyof typeof colours
type Paint = (colour: Colour, text: string) => string

const colours = { bold: [1, 22], dim: [2, 22], cyan: [36, 39] } as const

function painted(colour: Colour, text: string): string {
  const [on, off] = colours[colour]
  return `\u001b[${on}m${text}\u001b[${off}m`
}
