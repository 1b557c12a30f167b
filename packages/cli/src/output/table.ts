import Table from 'cli-table3'
import { printable } from './printable.js'
import type { Terminal } from './terminal.js'

/** No lines: columns apart by two spaces. */
const BARE = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid']
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .concat('middle', 'left-mid', 'mid-mid', 'right-mid')
    .map((name) => [name, name === 'middle' ? '  ' : '']),
)

const GAP = 2
const MIN_LAST_COLUMN = 24

/**
 * Rows under a heading, in columns as wide as their contents. On a terminal the last column is wrapped to fit; in a pipe
 * every row stays on one line.
 */
export function table(heads: readonly string[], rows: readonly (readonly string[])[], terminal: Terminal): string {
  const cells = rows.map((row) => row.map(printable))
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...cells.map((row) => longestLine(row[column] ?? ''))),
  )
  const { bold, dim } = terminal.outColors
  const drawn = new Table({
    chars: BARE,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colWidths: fitted(widths, terminal.columns),
    wordWrap: true,
  })
  drawn.push(heads.map((head) => dim(head.toUpperCase())))
  for (const row of cells) drawn.push(row.map((cell, column) => (column === 0 ? bold(cell) : cell)))
  return `${drawn.toString().replaceAll(/[ \t]+$/gm, '')}\n`
}

function fitted(widths: readonly number[], columns: number | undefined): number[] {
  const fixed = widths.slice(0, -1)
  const last = widths.at(-1) ?? 0
  if (columns === undefined) return [...widths]
  const left = columns - fixed.reduce((sum, width) => sum + width + GAP, 0)
  return [...fixed, Math.min(last, Math.max(left, MIN_LAST_COLUMN))]
}

function longestLine(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length))
}
