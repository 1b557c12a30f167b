/** One change of a file at a time. Whoever comes first goes first. */
export class Locks {
  readonly #last = new Map<string, Promise<void>>()

  /** Runs `work` when nobody else holds any of these keys. */
  async holding<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = keys.map((key) => this.#last.get(key))
    let release: () => void = () => undefined
    const done = new Promise<void>((resolve) => {
      release = resolve
    })
    for (const key of keys) this.#last.set(key, done)
    try {
      await Promise.all(before)
      return await work()
    } finally {
      release()
      for (const key of keys) if (this.#last.get(key) === done) this.#last.delete(key)
    }
  }
}
