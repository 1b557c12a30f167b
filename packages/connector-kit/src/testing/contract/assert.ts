import { AssertionError } from 'node:assert'

/** @throws {AssertionError} with exactly this message, where `condition` does not hold */
export function holds(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError({ message })
}

/** What a promise comes to, or an `AssertionError` where it takes too long. */
export async function within<T>(ms: number, what: string, promise: PromiseLike<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AssertionError({ message: `Expected ${what} within ${ms} ms.` })), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Asks again and again until the answer is undefined; otherwise it is what is wrong. */
export async function eventually(ms: number, problem: () => string | undefined): Promise<void> {
  const end = performance.now() + ms
  for (let wrong = problem(); wrong !== undefined; wrong = problem()) {
    holds(performance.now() < end, wrong)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
