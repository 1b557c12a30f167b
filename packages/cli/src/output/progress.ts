import type { ProgressParams } from '@causeway/protocol'
import type { Progressing, ProgressState } from './progress-row.js'
import type { Footer } from './screen.js'
import type { Terminal } from './terminal.js'

/** How often the pictures change, in milliseconds. */
const TICK_MS = 100
/** A call that has said nothing for that long is shown as well. */
const PATIENCE_MS = 1_000
/** Rows at the same time; the others are counted. */
const MAX_ROWS = 8

/** One call, as those who make it see it. */
export interface ProgressBar {
  /** For the call's `onProgress`; undefined where nobody looks, so that the server is not asked for it. */
  readonly listener: ((progress: ProgressParams) => void) | undefined
  /** The call is over: its row goes, and one line stays where the server had told of progress. Idempotent. */
  end(state: Exclude<ProgressState, 'running'>): void
}

const INVISIBLE: ProgressBar = { listener: undefined, end: () => {} }

interface Row {
  readonly label: string
  readonly startedAt: number
  latest: ProgressParams | undefined
}

/** How far calls are: one row each, at the bottom of stderr. Nothing where stderr cannot be drawn on. */
export class ProgressBars implements Footer {
  readonly #terminal: Terminal
  readonly #rows = new Set<Row>()
  /** Undefined until somebody looks. */
  #rowText: typeof import('./progress-row.js').progressRow | undefined
  #release: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined
  #frame = 0
  #drawnLines = 0
  #visible = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  /** Shows one more call, as soon as it has said something or takes its time. */
  async add(label: string): Promise<ProgressBar> {
    if (!this.#terminal.isDrawable) return INVISIBLE
    this.#rowText ??= (await import('./progress-row.js')).progressRow
    const row: Row = { label, startedAt: performance.now(), latest: undefined }
    this.#rows.add(row)
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS).unref()
    this.#release ??= this.#terminal.keepBelow(this)
    return {
      listener: (progress) => {
        const first = row.latest === undefined
        row.latest = progress
        if (first) this.#draw()
      },
      end: (state) => this.#end(row, state),
    }
  }

  hide(): void {
    this.#erase()
    this.#visible = false
  }

  show(): void {
    this.#visible = true
    this.#draw()
  }

  #tick(): void {
    this.#frame++
    this.#draw()
  }

  #end(row: Row, state: ProgressState): void {
    if (!this.#rows.delete(row)) return
    if (row.latest !== undefined) this.#terminal.err(`${this.#text(row, state)}\n`)
    if (this.#rows.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#release?.()
    this.#release = undefined
  }

  #draw(): void {
    if (!this.#visible) return
    const now = performance.now()
    const shown = [...this.#rows].filter((row) => row.latest !== undefined || now - row.startedAt > PATIENCE_MS)
    const lines = shown.slice(0, MAX_ROWS).map((row) => this.#text(row, 'running'))
    if (shown.length > MAX_ROWS) lines.push(`…  and ${shown.length - MAX_ROWS} more`)
    this.#erase()
    if (lines.length > 0) this.#terminal.draw(lines.join('\n'))
    this.#drawnLines = lines.length
  }

  /** To the start of the first row, and nothing from there on. */
  #erase(): void {
    if (this.#drawnLines === 0) return
    const up = this.#drawnLines - 1
    this.#terminal.draw(`${up === 0 ? '' : `\x1b[${up}A`}\r\x1b[J`)
    this.#drawnLines = 0
  }

  #text({ label, startedAt, latest }: Row, state: ProgressState): string {
    const { errColumns, errColors } = this.#terminal
    const call: Progressing = {
      label,
      state,
      progress: latest?.progress,
      total: latest?.total,
      message: latest?.message,
      elapsedMs: performance.now() - startedAt,
    }
    return this.#rowText?.(call, this.#frame, errColumns, errColors) ?? ''
  }
}
