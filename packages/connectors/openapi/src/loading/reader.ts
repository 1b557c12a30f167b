import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Authorizer, ConnectorContext } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import { limits } from '../limits.js'

/** Gets the documents of one description. */
export interface Reader {
  /** Where the description itself is. */
  readonly root: string
  /** May a document of this description be there? Why not, where it may not. */
  refusal(uri: string): string | undefined
  /** @throws {CausewayError} `ERR_OPENAPI_READ` with the place and the reason */
  read(uri: string): Promise<string>
}

type Parts = Pick<ConnectorContext, 'directory' | 'http' | 'signal'>

/** The reader for what `spec` names: a URL, or a file relative to the configuration's folder. */
export async function readerFor(spec: string, parts: Parts, authorizer: Authorizer | undefined): Promise<Reader> {
  if (/^https?:\/\//i.test(spec)) return webReader(spec, parts, authorizer)
  const path = spec.startsWith('file:') ? fileURLToPath(spec) : resolve(parts.directory, spec)
  const real = await realpath(path).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  return fileReader(real)
}

/** Files of the description's own folder and below, symbolic links followed. */
function fileReader(path: string): Reader {
  const folder = dirname(path)
  const within = (file: string): boolean => {
    const way = relative(folder, file)
    return way !== '' && !way.startsWith('..') && !isAbsolute(way)
  }
  return {
    root: pathToFileURL(path).href,
    refusal: (uri) => {
      if (!uri.startsWith('file:')) return 'a description from a file refers to files only'
      return within(fileURLToPath(uri)) ? undefined : 'it is outside the folder of the description'
    },
    read: async (uri) => {
      const file = fileURLToPath(uri)
      try {
        const real = await realpath(file)
        if (real !== path && !within(real)) throw new Error('it leads out of the folder of the description')
        const { size } = await stat(real)
        if (size > limits.maxDocumentBytes) throw new Error(tooLarge(size))
        return await readFile(real, 'utf8')
      } catch (error) {
        throw unreadable(file, error)
      }
    },
  }
}

/** Documents of the description's own origin. */
function webReader(spec: string, { http, signal }: Parts, authorizer: Authorizer | undefined): Reader {
  const { origin } = new URL(spec)
  return {
    root: spec,
    refusal: (uri) => (new URL(uri).origin === origin ? undefined : `it is not of ${origin}`),
    read: async (uri) => {
      const credentials = await authorizer?.credentials(signal)
      const url = new URL(uri)
      for (const [name, value] of Object.entries(credentials?.query ?? {})) url.searchParams.set(name, value)
      const response = await http.request({
        url,
        headers: { accept: 'application/json, application/yaml;q=0.9, text/yaml;q=0.9, */*;q=0.5' },
        ...(credentials === undefined ? {} : { credentials: credentials.headers }),
        maxResponseBytes: limits.maxDocumentBytes,
        timeoutMs: limits.documentTimeoutMs,
        signal,
      })
      if (response.status >= 200 && response.status < 300) return response.text()
      throw new CausewayError(
        'ERR_OPENAPI_READ',
        `Expected an OpenAPI description from ${uri}; it answered with status ${response.status}. Check the URL, and whether it needs 'authorizeSpec'.`,
      )
    },
  }
}

function unreadable(file: string, error: unknown): CausewayError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  const why =
    code === 'ENOENT' ? 'there is no such file' : (code ?? (error instanceof Error ? error.message : 'it failed'))
  return new CausewayError('ERR_OPENAPI_READ', `Expected an OpenAPI description in ${file}; ${why}.`, { cause: error })
}

function tooLarge(size: number): string {
  return `it has ${size} bytes, at most ${limits.maxDocumentBytes} are read`
}
