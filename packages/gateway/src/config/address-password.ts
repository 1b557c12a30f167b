/** Passwords in addresses, such as `postgres://user:password@host/database`, also where nobody escaped what is special in them. */

/** What an address has between its slashes and its last `@`. */
interface Credentials {
  /** Where the first character behind the slashes stands, and where the `@` does. */
  readonly from: number
  readonly to: number
  /** `unlikely`: what looks like a password may as well be a port with a path behind it. */
  readonly password: 'none' | 'unlikely' | 'likely'
}

/** A text that is an address may have anything in its password; one among others ends with a blank or a quote. */
const ADDRESS = /^(?:the string ")?[a-z][a-z\d+.-]*:\/\//i

/** Is there an address with a password in the text? */
export function hasPassword(text: string): boolean {
  return piecesOf(text).some((piece) => credentialsIn(piece)?.password === 'likely')
}

/** The text without users and passwords in its addresses. It rather hides what is none than show what is one. */
export function withoutPassword(text: string): string {
  return piecesOf(text).map(hidden).join('')
}

function piecesOf(text: string): readonly string[] {
  return ADDRESS.test(text) ? [text] : text.split(/([\s"]+)/)
}

function hidden(piece: string): string {
  const credentials = credentialsIn(piece)
  return credentials === undefined ? piece : `${piece.slice(0, credentials.from)}***${piece.slice(credentials.to)}`
}

/** Those of the first address in the piece that has any. */
function credentialsIn(piece: string): Credentials | undefined {
  const last = piece.lastIndexOf('@')
  for (let from = piece.indexOf('//') + 2; from >= 2 && from <= last; from = piece.indexOf('//', from) + 2) {
    const scheme = /([a-z][a-z\d+.-]*):$/i.exec(piece.slice(Math.max(0, from - 32), from - 2))?.[1]
    const found = credentialsAt(piece, { from, last, isWeb: scheme === undefined || /^(?:http|ws)s?$/i.test(scheme) })
    if (found !== undefined) return found
  }
  return undefined
}

interface Place {
  readonly from: number
  /** Where the last `@` of the piece stands. */
  readonly last: number
  /** Addresses of the web often have an `@` in their paths. */
  readonly isWeb: boolean
}

function credentialsAt(piece: string, { from, last, isWeb }: Place): Credentials | undefined {
  const end = from + (/[/?#]/.exec(piece.slice(from, last))?.index ?? last - from)
  const authority = piece.slice(from, end)
  if (end === last) return { from, to: last, password: authority.includes(':') ? 'likely' : 'none' }
  const at = authority.lastIndexOf('@')
  const user = authority.slice(0, Math.max(0, at))
  if (user.includes(':')) return { from, to: last, password: 'likely' }
  const [host = '', port] = /^(\[[^\]]*\]|[^:]*):(.*)$/s.exec(authority.slice(at + 1))?.slice(1) ?? []
  if (port === undefined) return at < 0 ? undefined : { from, to: from + at, password: 'none' }
  if (!/^\d{0,5}$/.test(port) || !isWeb) return { from, to: last, password: 'likely' }
  const isHost = /[.[]|^localhost$/i.test(host)
  if (isHost) return at < 0 ? undefined : { from, to: from + at, password: 'none' }
  return { from, to: last, password: 'unlikely' }
}
