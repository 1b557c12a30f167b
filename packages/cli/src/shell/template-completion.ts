import { parseUriTemplate } from '@causeway/protocol'

/** What a URI that has been typed so far lacks to be one of a template. */
export type TemplateCompletion =
  /** Text that the template has there. */
  | { readonly kind: 'literal'; readonly uri: string }
  /** The value of a variable; `given` are those before it. */
  | {
      readonly kind: 'variable'
      readonly name: string
      readonly typed: string
      readonly given: Readonly<Record<string, string>>
      /** The URI with that value, up to the next variable. */
      uriWith(value: string): string
    }

interface Variable {
  readonly operator: string
  readonly name: string
}

/**
 * How a URI goes on, by one template. Undefined where it is none of the template's, is complete, or the template is of a kind
 * that cannot be read from left to right.
 */
export function templateCompletion(typed: string, template: string): TemplateCompletion | undefined {
  const given: { [name: string]: string } = {}
  const parts = partsOf(template)
  let at = 0
  for (const [index, part] of parts.entries()) {
    const rest = typed.slice(at)
    if (typeof part === 'string') {
      if (rest.startsWith(part)) at += part.length
      else return part.startsWith(rest) ? { kind: 'literal', uri: typed.slice(0, at) + part } : undefined
      continue
    }
    if (part === undefined) return undefined
    const after = parts[index + 1]
    const literal = typeof after === 'string' ? after : ''
    const end = literal === '' ? -1 : rest.indexOf(literal, 1)
    if (end === -1) {
      const before = typed.slice(0, at)
      const uriWith = (value: string): string => before + expanded(part, value) + literal
      return { kind: 'variable', name: part.name, typed: decoded(rest), given, uriWith }
    }
    given[part.name] = decoded(rest.slice(0, end))
    at += end
  }
  return undefined
}

/** Literals and plain variables; undefined for expressions of another kind. */
function partsOf(template: string): readonly (string | Variable | undefined)[] {
  return template
    .split(/(\{[^}]*\})/)
    .filter((part) => part !== '')
    .map((part) => {
      if (!part.startsWith('{')) return part
      const [, operator = '', name] = /^\{(\+?)(\w+)\}$/.exec(part) ?? []
      return name === undefined ? undefined : { operator, name }
    })
}

function expanded({ operator, name }: Variable, value: string): string {
  return parseUriTemplate(`{${operator}${name}}`).expand({ [name]: value })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // It is not finished yet.
  }
}
