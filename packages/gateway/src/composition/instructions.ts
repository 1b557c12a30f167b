/** How to use upstreams, in their own words. */
interface Instructor {
  readonly upstream: {
    readonly name: string
    readonly provider: { readonly instructions?: string | undefined } | undefined
  }
  readonly prefix: string
}

/** Characters of one upstream's words, and of those of all. */
const MAX_LENGTH = 4_000
const MAX_TOTAL_LENGTH = 16_000

/** The instructions of all upstreams that are there and have some, each under its name; undefined where none has. */
export function mergedInstructions(members: readonly Instructor[]): string | undefined {
  const parts: string[] = []
  let left = MAX_TOTAL_LENGTH
  for (const { upstream, prefix } of members) {
    const said: unknown = upstream.provider?.instructions
    const text = typeof said === 'string' ? said.trim() : ''
    if (text === '') continue
    const names = prefix === '' ? '' : ` (its tools begin with ${prefix}__)`
    const part = `## ${upstream.name}${names}\n\n${cut(text, MAX_LENGTH)}`
    if (part.length > left) break
    left -= part.length
    parts.push(part)
  }
  return parts.length === 0 ? undefined : parts.join('\n\n')
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}
