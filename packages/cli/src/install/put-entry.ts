import { isDeepStrictEqual } from 'node:util'
import {
  applyEdits,
  findNodeAtLocation,
  getNodeValue,
  modify,
  type Node,
  type ParseError,
  parseTree,
} from 'jsonc-parser'
import { usageFailure } from '../failure.js'
import type { Entry } from './entry.js'

/** Where in a file an entry belongs. */
export interface Place {
  /** For messages. */
  readonly file: string
  readonly member: string
  readonly name: string
}

/**
 * The text of a file with an entry in its place; whatever else it says stays, with its comments, and is indented as before.
 * @param replace puts it in the place of another one of that name
 * @throws {Failure} where the text is no JSON with such a place, or that is taken
 */
export function putEntry(text: string, { file, member, name }: Place, entry: Entry, replace: boolean): string {
  const before = text.trim() === '' ? '{}\n' : text
  const root = parsed(before, file)
  const servers = findNodeAtLocation(root, [member])
  if (servers !== undefined && servers.type !== 'object') {
    throw usageFailure(`Expected "${member}" of ${file} to be an object; nothing was changed.`)
  }
  const present = findNodeAtLocation(root, [member, name])
  if (present !== undefined) {
    if (isDeepStrictEqual(plain(getNodeValue(present)), entry)) return text
    if (!replace) {
      throw usageFailure(
        `Another server is called '${name}' in ${file}; nothing was changed.`,
        '--replace puts this one in its place, --name gives it another name.',
      )
    }
  }
  return applyEdits(before, modify(before, [member, name], entry, { formattingOptions: formatOf(before) }))
}

function parsed(text: string, file: string): Node {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true })
  if (root?.type === 'object' && errors.length === 0) return root
  throw usageFailure(`Expected ${file} to be JSON, an object; it cannot be read, and nothing was changed.`)
}

/** The same value of objects as literals make them. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

/** Indented as the rest of the file is. */
function formatOf(text: string): { tabSize: number; insertSpaces: boolean; eol: string } {
  const indentation = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  '
  return {
    tabSize: indentation.length,
    insertSpaces: !indentation.startsWith('\t'),
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  }
}
