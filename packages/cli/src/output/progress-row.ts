import { S_STEP_CANCEL, S_STEP_ERROR, S_STEP_SUBMIT, unicodeOr } from '@clack/prompts'
import { shownDuration } from './duration.js'
import { printableLine } from './printable.js'
import type { Colors } from './terminal.js'
import { displayWidth } from './text-width.js'

export type ProgressState = 'running' | 'done' | 'failed' | 'cancelled'

/** How far a call is. */
export interface Progressing {
  readonly label: string
  readonly state: ProgressState
  /** Undefined until the server said so. */
  readonly progress: number | undefined
  readonly total: number | undefined
  readonly message: string | undefined
  readonly elapsedMs: number
}

const BAR = 24
/** Columns of the mark and what is after it, and of the `^C` that a terminal writes behind the row. */
const BESIDE = 5
/** Characters of a message that are looked at; few of them fit. */
const MAX_MESSAGE = 1_000
const FULL = unicodeOr('█', '#')
const EMPTY = unicodeOr('░', '-')
const FRAMES = unicodeOr('◒◐◓◑', '|/-\\')

/**
 * One line about a call, no wider than `columns`: a bar where the server says how much there is to do, else what it counted.
 * @param frame which of the pictures of a spinner; any number from 0 on
 */
export function progressRow(call: Progressing, frame: number, columns: number, colors: Colors): string {
  const label = printableLine(call.label)
  const parts = [
    measureOf(call),
    printableLine((call.message ?? '').slice(0, MAX_MESSAGE)),
    shownDuration(call.elapsedMs),
  ]
  const said = parts.filter((part) => part !== '').join('  ')
  const text = clipped(`${label}  ${said}`, columns - BESIDE)
  // Colours take no room, so they come last.
  const rest = text.slice(Math.min(label.length, text.length))
  return `${mark(call.state, frame, colors)}  ${colors.bold(text.slice(0, label.length))}${colors.dim(rest)}`
}

function measureOf({ progress, total, state }: Progressing): string {
  if (progress === undefined) return ''
  if (total === undefined || !(total > 0)) return shownNumber(progress)
  const share = Math.min(1, Math.max(0, progress / total))
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %  ${shownNumber(progress)}/${shownNumber(total)}`
  if (state === 'done') return percent.trim()
  const full = Math.floor(share * BAR)
  return `${FULL.repeat(full)}${EMPTY.repeat(BAR - full)} ${percent}`
}

/** Fractions are cut to what a person can use. */
function shownNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4)
}

function mark(state: ProgressState, frame: number, { green, red, yellow, magenta }: Colors): string {
  switch (state) {
    case 'running':
      return magenta(FRAMES[frame % FRAMES.length] ?? '')
    case 'done':
      return green(S_STEP_SUBMIT)
    case 'failed':
      return red(S_STEP_ERROR)
    case 'cancelled':
      return yellow(S_STEP_CANCEL)
  }
}

function clipped(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  let width = 1
  let end = 0
  for (const character of text) {
    width += displayWidth(character)
    if (width > columns) break
    end += character.length
  }
  return `${text.slice(0, end)}…`
}
