import Table from 'cli-table3'
import { printable, printableLine } from './printable.js'
import type { Terminal } from './terminal.js'
import { displayWidth, wrapped } from './text-width.js'

/** No lines: columns apart by two spaces. */
const BARE = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid']
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .concat('middle', 'left-mid', 'mid-mid', 'right-mid')
    .map((name) => [name, name === 'middle' ? '  ' : '']),
)

const GAP = 2
const NARROWEST = 8
/** What the other columns keep, before the first one is wrapped, too: it has names, which are there to be copied. */
const NARROW = 14

/**
 * Rows under a heading, in columns as wide as their contents. On a terminal the widest columns are wrapped until all fit;
 * in a pipe every row stays on one line.
 */
export function table(heads: readonly string[], rows: readonly (readonly string[])[], terminal: Terminal): string {
  const { bold, dim } = terminal.outColors
  const cells = cellsFor(heads, rows, terminal.columns)
  const drawn = new Table({ chars: BARE, style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] } })
  drawn.push(heads.map((head) => dim(head.toUpperCase())))
  for (const row of cells) drawn.push(row.map((cell, column) => (column === 0 ? bold(cell) : cell)))
  return `${drawn.toString().replaceAll(/[ \t]+$/gm, '')}\n`
}

/** How wide that table would like to be, in columns of the terminal. */
export function tableWidth(heads: readonly string[], rows: readonly (readonly string[])[]): number {
  return sumOf(columnWidths(heads, rows))
}

function cellsFor(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number | undefined,
): string[][] {
  if (columns === undefined) return rows.map((row) => row.map(printableLine))
  const cells = rows.map((row) => row.map(printable))
  const widths = fitted(columnWidths(heads, cells), columns)
  return cells.map((row) => row.map((cell, column) => wrapped(cell, widths[column] ?? NARROWEST)))
}

function columnWidths(heads: readonly string[], rows: readonly (readonly string[])[]): number[] {
  const widths = heads.map((head) => head.length)
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell))
  }
  return widths
}

/** Takes from the widest column what is too much, and again: first from those beside the first one, then from all. */
function fitted(widths: readonly number[], columns: number): number[] {
  const [first = 0, ...others] = widths
  return narrowed([first, ...narrowed(others, columns - first - GAP, NARROW)], columns, NARROWEST)
}

function narrowed(widths: readonly number[], columns: number, narrowest: number): number[] {
  const fit = [...widths]
  for (let excess = sumOf(fit) - columns; excess > 0; excess--) {
    const widest = Math.max(...fit)
    if (widest <= narrowest) break
    fit[fit.lastIndexOf(widest)] = widest - 1
  }
  return fit
}

function sumOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + GAP, -GAP)
}
