import { AsyncLocalStorage, createHook } from 'node:async_hooks'

/** What keeps a process alive until somebody closes it, by the names that Node.js has for it. */
const KINDS: { readonly [type: string]: string } = {
  Timeout: 'a timer',
  TCPWRAP: 'a socket',
  TCPSERVERWRAP: 'a listening socket',
  PIPEWRAP: 'a pipe',
  PIPESERVERWRAP: 'a listening pipe',
  UDPWRAP: 'a datagram socket',
  PROCESSWRAP: 'a child process',
  FSEVENTWRAP: 'a watcher of files',
  STATWATCHER: 'a watcher of files',
  WORKER: 'a worker',
  MESSAGEPORT: 'a message port',
}

interface Referable {
  hasRef?(): boolean
}

/** What some work opened, and nobody else: whatever it started counts, too, however much later. */
export class OpenHandles {
  readonly #mine = new AsyncLocalStorage<OpenHandles>()
  readonly #open = new Map<number, { readonly what: string; readonly resource: WeakRef<Referable> }>()
  readonly #hook = createHook({
    init: (id, type, _trigger, resource) => {
      const what = KINDS[type]
      if (what === undefined || this.#mine.getStore() !== this) return
      this.#open.set(id, { what, resource: new WeakRef(resource) })
    },
    destroy: (id) => {
      this.#open.delete(id)
    },
  })

  /** Runs `work` and watches. Call `stop()` when the answer is known. */
  watch<T>(work: () => Promise<T>): Promise<T> {
    this.#hook.enable()
    return this.#mine.run(this, work)
  }

  /** What is open and keeps the process alive, in words. */
  left(): readonly string[] {
    return [...this.#open.values()]
      .filter(({ resource }) => resource.deref()?.hasRef?.() ?? false)
      .map(({ what }) => what)
  }

  stop(): void {
    this.#hook.disable()
  }
}
