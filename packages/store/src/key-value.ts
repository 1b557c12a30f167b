/**
 * Shared state by key, as little of it as every back end can keep. Values are texts; what they mean is the owner's
 * business. Keys are namespaced by whoever uses them: `session:4f2a`.
 */
export interface KeyValue {
  /** The value, or undefined where there is none or it has expired. */
  get(key: string): Promise<string | undefined>
  /** Writes a value, and takes away the expiry that an earlier one had unless a new one is given. */
  set(key: string, value: string, options?: WriteOptions): Promise<void>
  /**
   * Writes a value only where the present one is `expected` (undefined: where there is none), as one step that no other
   * writer can come between. Says whether it wrote.
   */
  compareAndSet(key: string, expected: string | undefined, next: string, options?: WriteOptions): Promise<boolean>
  /** Says whether there was something to delete. */
  delete(key: string): Promise<boolean>
}

export interface WriteOptions {
  /** The value is gone after that. More than 0; without it the value stays until it is deleted or evicted. */
  readonly ttlMs?: number
}
