import type { Terminal } from './terminal.js'
import { displayWidth } from './text-width.js'

/** A bar of a chart. */
export interface Bar {
  readonly label: string
  readonly value: number
  /** What stands behind it. */
  readonly shown: string
}

/** Where nobody knows how wide the paper is. */
const DEFAULT_COLUMNS = 80
const LONGEST = 50
/** The eighths of a column. */
const PIECES = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** One line for each bar, as long as its value; the largest takes what room there is. */
export function chart(bars: readonly Bar[], { columns, outColors }: Terminal): string {
  const labels = Math.max(0, ...bars.map(({ label }) => displayWidth(label)))
  const ends = Math.max(0, ...bars.map(({ shown }) => displayWidth(shown)))
  const room = Math.max(8, Math.min(LONGEST, (columns || DEFAULT_COLUMNS) - labels - ends - 5))
  const most = Math.max(...bars.map(({ value }) => value))
  return bars
    .map(({ label, value, shown }) => {
      const name = label + ' '.repeat(labels - displayWidth(label))
      return `  ${outColors.dim(name)} ${outColors.cyan(drawn(most > 0 ? (value / most) * room : 0))} ${shown}\n`
    })
    .join('')
}

function drawn(length: number): string {
  const eighths = Math.round(length * 8)
  return '█'.repeat(Math.floor(eighths / 8)) + (PIECES[eighths % 8] ?? '')
}
