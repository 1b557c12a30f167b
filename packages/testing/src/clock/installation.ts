import type { Due, TimerQueue } from './timer-queue.js'

let installed = false

/**
 * Puts the queue in the place of the platform's time, until the returned function is called.
 * @throws {TypeError} where one is there already
 */
export function install(queue: TimerQueue): () => void {
  if (installed) throw new TypeError('A fake clock is installed already; dispose of it first.')
  installed = true
  const startedAt = queue.now
  const performanceAt = performance.now()
  const undo = [
    replace(globalThis, fakeTimers(queue)),
    replace(globalThis, { Date: fakeDate(queue) }),
    replace(performance, { now: () => performanceAt + queue.now - startedAt }),
    replace(AbortSignal, { timeout: (ms: number) => timeoutSignal(queue, ms) }),
  ]
  return () => {
    for (const put of undo) put()
    installed = false
  }
}

function replace(target: object, members: { readonly [name: string]: unknown }): () => void {
  const before = Object.keys(members).map((name) => [name, Object.getOwnPropertyDescriptor(target, name)] as const)
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(target, name, { value, configurable: true, writable: true })
  }
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(target, name)
      else Object.defineProperty(target, name, descriptor)
    }
  }
}

type Callback = (...args: unknown[]) => void

/** What `setTimeout` returns on Node.js, as far as libraries use it. */
class FakeTimer implements Disposable {
  readonly #queue: TimerQueue
  readonly #ms: number
  readonly due: Due

  constructor(queue: TimerQueue, ms: number, due: Due) {
    this.#queue = queue
    this.#ms = ms
    this.due = due
  }

  ref(): this {
    return this
  }

  /** A clock that stands keeps no process alive. */
  unref(): this {
    return this
  }

  hasRef(): boolean {
    return false
  }

  refresh(): this {
    this.#queue.postpone(this.due, this.#ms)
    return this
  }

  close(): this {
    this.#queue.delete(this.due)
    return this
  }

  [Symbol.toPrimitive](): number {
    return this.due.order
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

function fakeTimers(queue: TimerQueue): { readonly [name: string]: unknown } {
  const real = { timeout: clearTimeout, interval: clearInterval }
  const set =
    (repeats: boolean) =>
    (callback: Callback, delayMs = 0, ...args: unknown[]): FakeTimer => {
      // As the platform takes it; one that repeats at once would stop the clock.
      const ms = delayMs >= 1 ? delayMs : 1
      const due = queue.add(ms, () => callback(...args), repeats ? ms : undefined)
      return new FakeTimer(queue, ms, due)
    }
  // Timers that were set before are the platform's own.
  const clear = (clearReal: typeof clearTimeout) => (timer: unknown) => {
    if (timer instanceof FakeTimer) timer.close()
    else clearReal(timer as Parameters<typeof clearTimeout>[0]) // as: whatever it is, the platform takes it
  }
  return {
    setTimeout: set(false),
    setInterval: set(true),
    clearTimeout: clear(real.timeout),
    clearInterval: clear(real.interval),
  }
}

function fakeDate(queue: TimerQueue): DateConstructor {
  return new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [queue.now] : args, newTarget),
    apply: (target) => new target(queue.now).toString(),
    get: (target, name) => (name === 'now' ? () => queue.now : Reflect.get(target, name)),
  })
}

function timeoutSignal(queue: TimerQueue, ms: number): AbortSignal {
  const controller = new AbortController()
  queue.add(ms, () => {
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
  })
  return controller.signal
}
