/** How long everything takes. */
export interface Settings {
  /** Rounds in which all subjects take turns; the median of them counts. */
  readonly rounds: number
  /** One subject's turn. */
  readonly turnMs: number
  /** Before the first round, so that everything is compiled. */
  readonly warmUpMs: number
  /** Starts of each program. */
  readonly starts: number
  /** Changes of a served file. */
  readonly reloads: number
  /** Legacy sessions held open. */
  readonly sessions: number
  /** Sessions come and go for that long. */
  readonly churnMs: number
}

export const full: Settings = {
  rounds: 7,
  turnMs: 3_000,
  warmUpMs: 3_000,
  starts: 15,
  reloads: 9,
  sessions: 8_000,
  churnMs: 300_000,
}

export const quick: Settings = {
  rounds: 5,
  turnMs: 600,
  warmUpMs: 1_000,
  starts: 7,
  reloads: 5,
  sessions: 4_000,
  churnMs: 10_000,
}
