/** URI templates, levels 1 to 4. @see https://www.rfc-editor.org/rfc/rfc6570 */
import { limits } from '../limits.js'
import { toUri } from './character.js'
import { expandParts, type TemplateValues } from './expand.js'
import { type Part, parseExpression, type Variable } from './expression.js'
import { matchParts, type TemplateMatch } from './match.js'

export interface UriTemplate {
  /** The text that it was parsed from. */
  readonly template: string
  /** Each variable once, in the order of appearance. */
  readonly variables: readonly { readonly name: string; readonly explode: boolean }[]
  /** The URI with these values in it. */
  expand(values: TemplateValues): string
  /**
   * The values in a URI, decoded; undefined where the template does not make that URI. A variable that is not there is
   * absent. Exploded variables are arrays, others are where the URI has a list (`a,b`). `{x}` and `{+x}` never match
   * nothing, the others may. Query variables may come in any order. Where a URI can be read in several ways, earlier
   * variables take as much as they can. The time grows with the URI's length and the number of variables, never faster.
   */
  match(uri: string): TemplateMatch | undefined
}

/**
 * Parses a template of RFC 6570.
 *
 * @throws {TypeError} where the text is no template, or one beyond `limits`
 * @example
 * parseUriTemplate('file:///{+path}').match('file:///docs/a%20b.md') // { path: 'docs/a b.md' }
 */
export function parseUriTemplate(template: string): UriTemplate {
  const parts = parseParts(template)
  const occurrences = parts.flatMap((part) => (typeof part === 'string' ? [] : part.variables))
  if (occurrences.length > limits.maxUriVariables) {
    throw new TypeError(
      `Expected a URI template of at most ${limits.maxUriVariables} variables; got ${occurrences.length}.`,
    )
  }
  return {
    template,
    variables: distinct(occurrences),
    expand: (values) => expandParts(parts, values),
    match: (uri) => (uri.length > limits.maxUriLength ? undefined : matchParts(parts, uri)),
  }
}

function distinct(occurrences: readonly Variable[]): UriTemplate['variables'] {
  const byName = new Map<string, { name: string; explode: boolean }>()
  for (const { name, explode } of occurrences) if (!byName.has(name)) byName.set(name, { name, explode })
  return [...byName.values()]
}

function parseParts(template: string): readonly Part[] {
  if (template.length > limits.maxUriLength) {
    throw new TypeError(`Expected a URI template of at most ${limits.maxUriLength} characters; got ${template.length}.`)
  }
  const parts: Part[] = []
  for (let at = 0; at < template.length; ) {
    const open = template.indexOf('{', at)
    const literal = template.slice(at, open === -1 ? undefined : open)
    if (literal.includes('}')) throw new TypeError(`Expected every } of a URI template to close a {: ${template}`)
    if (literal !== '') parts.push(toUri(literal))
    if (open === -1) break
    const close = template.indexOf('}', open)
    if (close === -1) throw new TypeError(`Expected every { of a URI template to be closed: ${template}`)
    parts.push(parseExpression(template.slice(open + 1, close)))
    at = close + 1
  }
  return parts
}
