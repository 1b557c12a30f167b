import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type { ConnectorContext } from '@causeway/connector-kit'
import type { Position } from './page.js'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const STORED_KEY = 'cursor-key'

/** Makes positions into cursors that only it can read, each for one statement with its parameters. */
export class Cursors {
  readonly #key: Buffer

  private constructor(key: Buffer) {
    this.#key = key
  }

  /** With a key that is kept, so that cursors outlive a connection, and all who share the store read each other's. */
  static async over(store: ConnectorContext['store']): Promise<Cursors> {
    const fresh = randomBytes(KEY_BYTES).toString('base64')
    const kept = (await store.compareAndSet(STORED_KEY, undefined, fresh)) ? fresh : await store.get(STORED_KEY)
    return new Cursors(Buffer.from(kept ?? fresh, 'base64'))
  }

  seal({ skip, last }: Position, boundTo: string): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(digest(boundTo))
    const sealed = Buffer.concat([cipher.update(JSON.stringify([skip, last])), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
  }

  /** Undefined for what was not sealed here, or for another statement or other parameters. */
  open(cursor: string, boundTo: string): Position | undefined {
    const bytes = Buffer.from(cursor, 'base64url')
    if (bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE_BYTES))
        .setAAD(digest(boundTo))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
      const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
      const [skip, last] = JSON.parse(text.toString()) as [number, string] // what a seal holds is what `seal` wrote
      return { skip, last }
    } catch {
      // Forged, or sealed for something else: all the same to the caller.
      return undefined
    }
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
