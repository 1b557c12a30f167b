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
const NARROWEST = 8

/**
 * Rows under a heading, in columns as wide as their contents. On a terminal the widest columns are wrapped until all fit;
 * in a pipe every row stays on one line.
 */
export function table(heads: readonly string[], rows: readonly (readonly string[])[], terminal: Terminal): string {
  const cells = rows.map((row) => row.map(printable))
  const widths = columnWidths(heads, cells)
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

/** How wide that table would like to be, in characters. */
export function tableWidth(heads: readonly string[], rows: readonly (readonly string[])[]): number {
  return columnWidths(heads, rows).reduce((sum, width) => sum + width + GAP, -GAP)
}

function columnWidths(heads: readonly string[], rows: readonly (readonly string[])[]): number[] {
  return heads.map((head, column) => Math.max(head.length, ...rows.map((row) => longestLine(row[column] ?? ''))))
}

function fitted(widths: readonly number[], columns: number | undefined): number[] {
  const fit = [...widths]
  if (columns === undefined) return fit
  let excess = fit.reduce((sum, width) => sum + width + GAP, -GAP) - columns
  for (; excess > 0; excess--) {
    const widest = Math.max(...fit)
    if (widest <= NARROWEST) break
    fit[fit.lastIndexOf(widest)] = widest - 1
  }
  return fit
}

function longestLine(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length))
}
