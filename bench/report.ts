import { type Result, type Results, rounded } from './figure.js'

/** One JSON object, and nothing else. */
export function jsonReport(results: Results): string {
  const lines = Object.entries(results).map(([name, { value, ratio, ...rest }]) => [
    name,
    {
      value: rounded(value),
      unit: rest.unit,
      peer: rest.peer,
      ratio: rounded(ratio),
      target: rest.target,
      ok: rest.ok,
    },
  ])
  return JSON.stringify(Object.fromEntries(lines), null, 2)
}

/** A table for people, which Markdown shows as one, too. */
export function tableReport(results: Results): string {
  const rows = Object.entries(results).map(([name, result]) => [name, ...cells(result)])
  const table = [['figure', 'ours', 'unit', 'compared with', 'ratio', 'target', ''], ...rows]
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? []
  const lines = table.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
  lines.splice(1, 0, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`)
  return lines.join('\n')
}

function cells({ value, unit, peer, ratio, target, ok }: Result): readonly string[] {
  return [String(rounded(value)), unit, peer, String(rounded(ratio)), target, ok ? 'ok' : 'MISSED']
}
