/** The keys of a server, the first for sealing: given, or made when first needed. The same keys make the same seals. */
export interface SealingKeys {
  readonly all: readonly [Uint8Array, ...Uint8Array[]]
}

/** Bytes of one key. */
export const KEY_BYTES = 32

/** Known by its name, as a loaded file may have another copy of this package than its loader. */
const SHARED_KEY = Symbol.for('causeway.key')

/**
 * From now on rings of this process that are made without keys use this one instead of their own: for programs that run
 * the same server again and again, and whose clients come back with what an earlier run has sealed.
 * @throws {TypeError} where the key is not 32 bytes long
 */
export function shareKey(key: Uint8Array): void {
  if (key.length !== KEY_BYTES) throw new TypeError(`Expected a key of ${KEY_BYTES} bytes, got one of ${key.length}.`)
  Object.assign(globalThis, { [SHARED_KEY]: key })
}

function sharedKey(): Uint8Array | undefined {
  return Reflect.get(globalThis, SHARED_KEY) as Uint8Array | undefined // nothing else is put there
}

/**
 * Without keys there is one of its own, which lives as long as the object.
 *
 * @throws {TypeError} where a key is not 32 bytes long, or there is none in the list
 */
export function sealingKeys(keys?: readonly Uint8Array[]): SealingKeys {
  for (const key of keys ?? []) {
    if (key.length !== KEY_BYTES) throw new TypeError(`Expected keys of ${KEY_BYTES} bytes, got one of ${key.length}.`)
  }
  // Many a server never seals anything, and loading what makes keys takes its time.
  let own = keys && atLeastOne(keys)
  return {
    get all() {
      own ??= [sharedKey() ?? crypto.getRandomValues(new Uint8Array(KEY_BYTES))]
      return own
    },
  }
}

function atLeastOne([first, ...others]: readonly Uint8Array[]): readonly [Uint8Array, ...Uint8Array[]] {
  if (first === undefined) throw new TypeError('Expected at least one key.')
  return [first, ...others]
}
