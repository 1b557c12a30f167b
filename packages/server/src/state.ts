import type { KeyValue } from '@causeway/store'
import type { Principal } from '@causeway/transports'

/** Values of one principal; what JSON can carry. Without a verified principal all callers share one bucket. */
export interface State {
  get<T>(key: string): Promise<T | undefined>
  set(key: string, value: unknown, options?: { readonly ttlMs?: number }): Promise<void>
  delete(key: string): Promise<boolean>
}

/** The part of a store that belongs to `principal`. Keys of one principal are never keys of another. */
export function stateOf(store: KeyValue, principal: Principal | undefined): State {
  const place = (key: string): string => `state:${JSON.stringify([principal?.id ?? null, key])}`
  return {
    async get<T>(key: string) {
      const text = await store.get(place(key))
      return text === undefined ? undefined : (JSON.parse(text) as T) // the caller says what it stored
    },
    set: (key, value, options) => store.set(place(key), JSON.stringify(value), options),
    delete: (key) => store.delete(place(key)),
  }
}
