import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

/** Variables by name. */
export type Env = { readonly [name: string]: string | undefined }

/** Bytes of one file of variables. */
const MAX_BYTES = 262_144

/** The environment with what a `.env` file adds to it, which never wins over what is there. */
export interface Environment {
  readonly env: Env
  /** Where that file is, or would be. */
  readonly file: string
}

/** @throws {Error} where the file is too long, or cannot be read though it is there */
export async function environmentIn(directory: string, env: Env): Promise<Environment> {
  const file = join(directory, '.env')
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // what the file system throws
    if (code === 'ENOENT' || code === 'EISDIR') return { env, file }
    throw new Error(`It cannot be read (${code}).`)
  }
  if (text.length > MAX_BYTES) throw new Error(`Expected at most ${MAX_BYTES} bytes.`)
  return { env: { ...parseEnv(text), ...definedIn(env) }, file }
}

function definedIn(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
}
