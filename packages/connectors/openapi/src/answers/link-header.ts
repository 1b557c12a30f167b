/** Where the next page is. @see https://www.rfc-editor.org/rfc/rfc8288#section-3 */

const LINK = /<([^<>]{0,8192})>((?:\s*;\s*[\w!#$&+.^`|~*-]+(?:\s*=\s*(?:"[^"]{0,1024}"|[^\s",;<>]{0,1024}))?){0,16})/g
const RELATION = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]+))/i

/** The targets of a `Link` header by relation type, absolute. */
export function linksOf(header: string | undefined, base: string): ReadonlyMap<string, URL> {
  const links = new Map<string, URL>()
  if (header === undefined) return links
  for (const [, target = '', parameters = ''] of header.slice(0, 65_536).matchAll(LINK)) {
    const [, quoted, bare] = RELATION.exec(parameters) ?? []
    if (!URL.canParse(target, base)) continue
    for (const relation of (quoted ?? bare ?? '').toLowerCase().split(/\s+/)) {
      if (relation !== '' && !links.has(relation)) links.set(relation, new URL(target, base))
    }
  }
  return links
}

/** The query members of `next` that `here` has not, or has otherwise: what to ask for instead. */
export function difference(next: URL, here: URL): readonly string[] {
  return [...next.searchParams]
    .filter(([name, value]) => here.searchParams.get(name) !== value)
    .map(([name, value]) => `${name}=${value}`)
}
