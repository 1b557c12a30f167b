import { lookup } from 'mrmime'

/** Names of source code that the registry has for something else, or not at all. */
const SOURCES: { readonly [extension: string]: string } = {
  ts: 'text/typescript',
  mts: 'text/typescript',
  cts: 'text/typescript',
  tsx: 'text/tsx',
  jsonl: 'application/jsonl',
  ndjson: 'application/x-ndjson',
  py: 'text/x-python',
  go: 'text/x-go',
  rs: 'text/x-rust',
  sh: 'text/x-shellscript',
  rb: 'text/x-ruby',
  java: 'text/x-java',
  c: 'text/x-c',
  h: 'text/x-c',
  cpp: 'text/x-c++',
  php: 'text/x-php',
  sql: 'application/sql',
}

/** The media type that a name promises; undefined where it promises none. */
export function mediaTypeOf(name: string): string | undefined {
  const dot = name.lastIndexOf('.')
  if (dot < 0) return undefined
  const extension = name.slice(dot + 1).toLowerCase()
  return Object.hasOwn(SOURCES, extension) ? SOURCES[extension] : lookup(extension)
}

/** The media type of text: what the name promises, unless it promises pictures, sounds or films. */
export function textTypeOf(name: string): string {
  const promised = mediaTypeOf(name)
  if (promised === undefined || promised === 'application/octet-stream') return 'text/plain'
  return /^(?:image\/(?!svg\+xml)|audio\/|video\/|font\/)/.test(promised) ? 'text/plain' : promised
}

/** The media type of what is no text: what the name promises, unless it promises text. */
export function binaryTypeOf(name: string): string {
  const promised = mediaTypeOf(name)
  return promised === undefined || promised.startsWith('text/') ? 'application/octet-stream' : promised
}
