import { ToolError } from '@causeway/server'
import { limits } from '../limits.js'

const ON_WINDOWS = process.platform === 'win32'

/** `CON`, `nul.txt`, `COM1`, … are devices on Windows in every folder, whatever follows the first dot. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\.|$)/i

/** What turns the direction of text around or has no width, and so makes one name look like another. */
const DECEPTIVE = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/

/**
 * The path of a client: names joined by `/`, or `''` for the folder itself. It can lead nowhere but downwards, on any
 * platform; what the names lead to is another question.
 *
 * @throws {ToolError} that says what is wrong
 */
export function parsePath(text: string): string {
  if (Buffer.byteLength(text) > limits.maxPathBytes) throw refused(`is longer than ${limits.maxPathBytes} bytes`)
  if (text.startsWith('/')) throw refused("begins with '/'; it starts in the folder that is served")
  if (/^[A-Za-z]:/.test(text)) throw refused('begins with a drive; it starts in the folder that is served')
  const names = text.split('/').filter((name) => name !== '' && name !== '.')
  if (names.length > limits.maxDepth) throw refused(`has more than ${limits.maxDepth} names`)
  for (const name of names) {
    const problem = nameProblem(name)
    if (problem !== undefined) throw refused(problem)
  }
  return names.join('/')
}

/** Can `parsePath` read this name of a file? One that it cannot is not shown either. */
export function isAddressable(name: string): boolean {
  return nameProblem(name) === undefined && !name.includes('/') && !name.includes('\ufffd')
}

/**
 * A name that may be given to something new: one that means the same on every platform and looks like what it is.
 * @throws {ToolError} that says what is wrong
 */
export function checkNewName(name: string): void {
  const problem = newNameProblem(name)
  if (problem !== undefined) throw new ToolError(`Expected a plain name; '${visible(name)}' ${problem}.`)
}

function nameProblem(name: string): string | undefined {
  if (Buffer.byteLength(name) > limits.maxNameBytes) return `has a name longer than ${limits.maxNameBytes} bytes`
  if (CONTROL.test(name)) return 'has a control character'
  if (/\p{Surrogate}/u.test(name)) return 'has half a character'
  if (name.includes('\\')) return "has a backslash; folders are separated by '/'"
  // Full-width dots and slashes become plain ones where some program normalises names.
  const parts = name.normalize('NFKC').split(/[/\\]/)
  if (parts.some((part) => part === '..' || part === '.')) return "has '..', which would lead out of the folder"
  return ON_WINDOWS ? (newNameProblem(name) ?? (name.includes(':') ? "has a ':'" : undefined)) : undefined
}

function newNameProblem(name: string): string | undefined {
  if (DEVICE.test(name)) return 'is the name of a device on Windows'
  if (/[. ]$/.test(name)) return 'ends with a dot or a space, which Windows drops'
  if (/[<>:"|?*]/.test(name)) return 'has one of < > : " | ? *, which Windows refuses'
  if (DECEPTIVE.test(name)) return 'has a character that cannot be seen'
  return undefined
}

function refused(why: string): ToolError {
  return new ToolError(`Expected a path below the folder, such as 'notes/today.md'; this one ${why}.`)
}

function visible(name: string): string {
  return name.replace(new RegExp(DECEPTIVE, 'g'), (character) => `\\u${character.charCodeAt(0).toString(16)}`)
}

/** The path of the folder that holds it, and its name in there. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const at = path.lastIndexOf('/')
  return { folder: at === -1 ? '' : path.slice(0, at), name: path.slice(at + 1) }
}

/** A name below a path. */
export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}
