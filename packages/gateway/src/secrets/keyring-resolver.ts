import type { SecretResolver } from './secret-resolver.js'

/** `keyring:service/account`: the keychain of the operating system, through the optional package @napi-rs/keyring. */
export const keyringResolver: SecretResolver = {
  scheme: 'keyring',
  async resolve(rest, signal) {
    const at = rest.lastIndexOf('/')
    if (at < 1 || at === rest.length - 1) throw new Error("Expected 'keyring:service/account'.")
    const { AsyncEntry } = await keyring()
    const found = await passwordOf(new AsyncEntry(rest.slice(0, at), rest.slice(at + 1)), signal)
    if (found === undefined || found === null)
      throw new Error('The keyring of this user has no such entry. Add it there.')
    return found
  },
}

type Keyring = typeof import('@napi-rs/keyring')

async function keyring(): Promise<Keyring> {
  try {
    return await import('@napi-rs/keyring')
  } catch {
    throw new Error(
      'The optional package @napi-rs/keyring is not installed, or not for this platform: npm install @napi-rs/keyring',
    )
  }
}

async function passwordOf(
  entry: InstanceType<Keyring['AsyncEntry']>,
  signal: AbortSignal,
): Promise<string | null | undefined> {
  try {
    return await entry.getPassword(signal)
  } catch {
    signal.throwIfAborted()
    throw new Error('The keyring cannot be opened. Is it unlocked, and does this session have one?')
  }
}
