import { searchPattern } from '@causeway/schema'
import { limits } from '../limits.js'

/** Says whether a path, `/` between its names, matches. */
export type Glob = (path: string) => boolean

const UNBOUNDED = { spend: () => undefined }

/**
 * A glob that anybody may have written: `*` and `?` within a name, `**` across folders, `[a-z]`, `[!a-z]` and `{a,b}`. One
 * without a `/` is about names in any folder. Matching takes linear time, whatever the glob.
 *
 * @throws {TypeError} with what cannot be understood
 */
export function globOf(glob: string, options: { readonly ignoreCase?: boolean } = {}): Glob {
  if (glob.length > limits.maxGlobLength)
    throw new TypeError(`Expected a glob of at most ${limits.maxGlobLength} characters.`)
  if (glob.startsWith('!'))
    throw new TypeError("Expected a glob of what matches; one that begins with '!' is not understood.")
  const anchored = glob.includes('/') ? glob.replace(/^\//, '') : `**/${glob}`
  const matches = searchPattern(`^${translated(anchored.normalize('NFC'))}$`, options)
  return (path) => matches(path.normalize('NFC'), UNBOUNDED)
}

/** The glob as a regular expression without lookaround. */
function translated(glob: string): string {
  const token = /\*\*\/|\/\*\*$|\*+|\?|\[(!|\^)?(\]?[^\]/]*)\]|\\(.)|[{},]|./gsu
  let depth = 0
  let pattern = ''
  for (const match of glob.matchAll(token)) {
    const [text, negated, members, escaped] = match
    const atStart = match.index === 0 || glob[match.index - 1] === '/'
    if (text === '{') depth++
    if (text === '}' && --depth < 0) throw new TypeError("Expected a '{' before each '}' in the glob.")
    if (text === '**/' && atStart) pattern += '(?:.*/)?'
    else if (text === '/**') pattern += '(?:/.*)?'
    else if (text === '**/') pattern += '[^/]*/'
    else if (text.startsWith('*')) pattern += '[^/]*'
    else if (text === '?') pattern += '[^/]'
    else if (members !== undefined) pattern += classOf(members, negated !== undefined)
    else if (text === '{') pattern += '(?:'
    else if (text === '}') pattern += ')'
    else if (text === ',' && depth > 0) pattern += '|'
    else pattern += literal(escaped ?? text)
  }
  if (depth > 0) throw new TypeError("Expected a '}' behind each '{' in the glob.")
  return pattern
}

function classOf(members: string, negated: boolean): string {
  if (members === '') return literal(negated ? '[!]' : '[]')
  const escaped = members.replaceAll(/[\\[\]^]/g, '\\$&')
  return negated ? `[^/${escaped}]` : `[${escaped}]`
}

/** Text that stands for itself in a regular expression. */
export function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
