/** A server to be started as a child process, and spoken to over its standard streams. Never through a shell. */
export interface Command {
  readonly command: string
  readonly args?: readonly string[]
  /** Added to the few variables that a child inherits. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Where the server's stderr goes: to this process's, nowhere, or line by line to a function. @default 'inherit' */
  readonly stderr?: 'inherit' | 'ignore' | ((line: string) => void)
}
