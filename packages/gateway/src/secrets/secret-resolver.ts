/** One way to find secrets. */
export interface SecretResolver {
  /** What stands before the colon of its references: a lower-case word. */
  readonly scheme: string
  /**
   * The secret behind what stands after the colon.
   * @param signal aborts when nobody waits any more, and after the time that secrets may take
   * @throws {Error} what was expected and what to do; its message is shown and must not hold any part of the secret
   */
  resolve(rest: string, signal: AbortSignal): Promise<string>
}
