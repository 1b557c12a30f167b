import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { bytesToUtf8, managedNonce, utf8ToBytes } from '@noble/ciphers/utils.js'
import { type SealingKeys, sealingKeys } from './sealing-keys.js'

/** Seals texts that travel through other hands, and opens what it sealed. */
export interface KeyRing {
  /** Visible ASCII (Base64url). `bound` must be the same at `open`; it is covered, not contained. */
  seal(text: string, bound: string): string
  /** Undefined where the seal is not one of ours, was changed, or was made for another `bound`. */
  open(sealed: string, bound: string): string | undefined
}

/**
 * Authenticated encryption (XChaCha20-Poly1305, random nonces) under a ring of keys: the first seals, all open, so that
 * keys can be rotated and shared by replicas.
 */
export function keyRing(keys: SealingKeys = sealingKeys()): KeyRing {
  return {
    seal: (text, bound) => toBase64Url(cipher(keys.all[0], bound).encrypt(utf8ToBytes(text))),
    open(sealed, bound) {
      const bytes = fromBase64Url(sealed)
      if (bytes === undefined) return undefined
      for (const key of keys.all) {
        const text = tryOpen(key, bytes, bound)
        if (text !== undefined) return text
      }
      return undefined
    },
  }
}

const sealedCipher = /* @__PURE__ */ managedNonce(xchacha20poly1305)

function cipher(key: Uint8Array, bound: string): ReturnType<typeof sealedCipher> {
  return sealedCipher(key, utf8ToBytes(bound))
}

function tryOpen(key: Uint8Array, bytes: Uint8Array, bound: string): string | undefined {
  try {
    return bytesToUtf8(cipher(key, bound).decrypt(bytes))
  } catch {
    // Another key, another binding or a forged seal: all the same to the caller, and none of it worth a reason.
    return undefined
  }
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** The last characters that encoders write, by how many characters stand in the last group: all bits to spare are zeros. */
const LAST: { readonly [inGroup: number]: string } = { 2: 'AQgw', 3: 'AEIMQUYcgkosw048' }

/** Is it the one spelling of its bytes that encoders write? Decoders read others, which would pass for the same seal. */
function isCanonical(text: string): boolean {
  const last = LAST[text.length % 4]
  return /^[\w-]*$/.test(text) && (last === undefined || last.includes(text.slice(-1)))
}

function fromBase64Url(text: string): Uint8Array | undefined {
  if (!isCanonical(text)) return undefined
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
  } catch {
    return undefined
  }
}
