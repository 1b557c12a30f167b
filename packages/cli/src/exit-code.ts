/** What the process ends with. Stable: scripts rely on it. */
export const ExitCode = {
  ok: 0,
  /** The tool reported a failure: its own, or arguments that do not fit its schema. */
  toolFailed: 1,
  /** The command line is wrong: an unknown command, option, tool or argument, or a value that cannot be read. */
  usage: 2,
  /** No server could be started or reached, or none that speaks the protocol. */
  notConnected: 3,
  /** The server was reached, and the request failed: refused, unanswered, or answered with nonsense. */
  protocol: 4,
  /** The configuration of a gateway is wrong. */
  configuration: 5,
  /** What was measured is above what `--fail-above` allows. */
  exceeded: 6,
  /** A mistake of this program. */
  internal: 70,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]
