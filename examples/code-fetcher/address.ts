import { ToolError } from '@causeway/server'
import type { Range } from './lines.js'

/** A file to read. */
export interface CodeAddress {
  readonly raw: URL
  /** What the fragment of the address selects. */
  readonly lines: Range | undefined
}

/** From the page of a file to its raw text; undefined where the page is not one of a file. */
type Rule = (path: readonly string[], url: URL) => string | undefined

const rules: Readonly<Record<string, Rule>> = {
  'github.com': ([owner, repository, kind, ...file]) =>
    (kind === 'blob' || kind === 'raw') && file.length > 1
      ? `https://raw.githubusercontent.com/${owner}/${repository}/${file.join('/')}`
      : undefined,
  'gitlab.com': (path, url) => {
    const marker = path.indexOf('-')
    const [kind, ...file] = path.slice(marker + 1)
    if (marker < 2 || (kind !== 'blob' && kind !== 'raw') || file.length < 2) return undefined
    return `${url.origin}/${[...path.slice(0, marker), '-', 'raw', ...file].join('/')}`
  },
  // The page of one file in a Gist has its name in another spelling, so that only the first one can be found.
  'gist.github.com': ([owner, id, ...rest], { hash }) =>
    id === undefined || rest.length > 0 || hash !== ''
      ? undefined
      : `https://gist.githubusercontent.com/${owner}/${id}/raw`,
  'raw.githubusercontent.com': (path, { href }) => (path.length > 3 ? href : undefined),
  'gist.githubusercontent.com': (path, { href }) => (path.length > 2 ? href : undefined),
}

/** All hosts that are ever talked to. */
export const HOSTS: readonly string[] = Object.keys(rules)

/** Finds the raw text behind an address. @throws {ToolError} where it is not that of a file at one of `HOSTS` */
export function codeAddress(url: URL): CodeAddress {
  checkHost(url)
  const raw = rules[url.host]?.(url.pathname.split('/').filter(Boolean), url)
  if (raw === undefined) {
    throw new ToolError(
      `Expected the address of one file, such as https://github.com/owner/repository/blob/main/file.ts; got ${url.href}. ` +
        'For a file of a Gist, take the address behind its button "Raw".',
    )
  }
  const address = new URL(raw)
  address.hash = ''
  return { raw: address, lines: linesOf(url.hash) }
}

/**
 * A model may have an address from anywhere, from a page with instructions in it among others. So only known hosts are
 * talked to, and only as anybody might: no other port or protocol, no password.
 * @throws {ToolError}
 */
export function checkHost(url: URL): void {
  if (url.protocol === 'https:' && HOSTS.includes(url.host) && url.username === '' && url.password === '') return
  throw new ToolError(`Expected an https address at ${HOSTS.join(', ')}; got one at ${url.protocol}//${url.host}.`)
}

/** `#L10`, `#L10-L20` of GitHub, `#L10-20` of GitLab. */
function linesOf(hash: string): Range | undefined {
  const [, from, to = from] = /^#L(\d+)(?:C\d+)?(?:-L?(\d+)(?:C\d+)?)?$/.exec(hash) ?? []
  return from === undefined ? undefined : { from: Number(from), to: Number(to) }
}
