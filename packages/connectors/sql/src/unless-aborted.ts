/**
 * What comes, or the signal's reason, whichever is first.
 *
 * @param discard gets what comes too late
 */
export function unlessAborted<T>(coming: Promise<T>, signal: AbortSignal, discard: (late: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = false
    const aborted = (): void => {
      over = true
      reject(signal.reason)
    }
    if (signal.aborted) aborted()
    signal.addEventListener('abort', aborted, { once: true })
    coming.then(
      (value) => {
        signal.removeEventListener('abort', aborted)
        if (over) discard(value)
        else resolve(value)
      },
      (error: unknown) => {
        signal.removeEventListener('abort', aborted)
        reject(error)
      },
    )
  })
}
