import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Failure } from '../failure.js'

/** Why a file could not be loaded, for a person to read. */
export interface LoadProblem {
  /** What is wrong, without where. */
  readonly message: string
  readonly place?: Place
  /** What to do. */
  readonly hint?: string
  readonly stack?: string
}

interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** What esbuild says of code that is none. */
const TRANSFORM = /^(.+?):(\d+):(\d+): ERROR: (.+)$/m
const FRAME = /^\s+at (?:.*\()?((?:file:\/\/)?\/[^()]+?|[A-Za-z]:\\[^()]+?):(\d+):(\d+)\)?$/gm
/** A file that asks for what is not there, and what that is. */
const NOT_FOUND = /^Cannot find (?:module|package) '(.+?)' imported from (.+)$/m
const NO_EXPORT = /does not provide an export named '(.+?)'/
/** Where V8 stopped reading; of TypeScript the line is that of the compiled code. */
const STOPPED = /^(file:\/\/.+?|\/.+?):\d+$/m

/**
 * Turns what `loadAppFile` throws into words and a place.
 * @param files that were read until then
 */
export function loadProblem(error: unknown, files: Iterable<string>): LoadProblem {
  const cause = error instanceof Failure && error.cause !== undefined ? error.cause : error
  if (!(cause instanceof Error)) return { message: `It threw ${JSON.stringify(cause) ?? String(cause)}.` }
  if (cause instanceof Failure) return { message: cause.message, ...(cause.hint && { hint: cause.hint }) }
  const { stack } = cause
  const [, file, line, column, what] = TRANSFORM.exec(cause.message) ?? []
  if (file !== undefined) {
    return { message: `${what}`, place: { file, line: Number(line), column: Number(column) + 1 } }
  }
  const place = placeOf(cause) ?? (cause instanceof SyntaxError ? unreadable(files) : undefined)
  const message = `${cause.name}: ${shortened(cause.message)}`
  return { message, ...(place && { place }), ...(stack && { stack }) }
}

/** Without the importing file, which is the place. */
function shortened(message: string): string {
  return message.replace(/ imported from \S+$/m, '')
}

function placeOf({ message, stack = '' }: Error): Place | undefined {
  const [, missing, importer] = NOT_FOUND.exec(message) ?? []
  if (missing !== undefined && importer !== undefined) return placeOfWord(pathOf(importer), lastName(missing))
  const [, name] = NO_EXPORT.exec(message) ?? []
  const [, stopped] = STOPPED.exec(stack) ?? []
  if (name !== undefined && stopped !== undefined) return placeOfWord(pathOf(stopped), name)
  for (const [, file = '', line, column] of stack.matchAll(FRAME)) {
    if (file.includes('/node_modules/')) continue
    return { file: pathOf(file), line: Number(line), column: Number(column) }
  }
  return stopped === undefined ? undefined : { file: pathOf(stopped) }
}

/** The runtime keeps to itself which of the files it could not read, unless it is asked about each. */
function unreadable(files: Iterable<string>): Place | undefined {
  for (const file of files) {
    const { status, stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' })
    const line = /:(\d+)$/m.exec(stderr)?.[1]
    if (status !== 0) return line === undefined ? { file } : { file, line: Number(line) }
  }
  return undefined
}

function pathOf(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file
}

/** Of a path or package, what the code that asks for it is sure to say. */
function lastName(path: string): string {
  return path.replace(/^.*[/\\]/, '').replace(/\.\w+$/, '')
}

/** The first line of a file that has the word; where there is none, the file. */
function placeOfWord(file: string, word: string): Place {
  try {
    const line = readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((text) => text.includes(word))
    return line === -1 ? { file } : { file, line: line + 1 }
  } catch {
    return { file } // It is gone; its name still says where to look.
  }
}
