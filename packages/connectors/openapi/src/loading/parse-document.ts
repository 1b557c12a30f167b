import { CausewayError } from '@causeway/protocol'
import { parseDocument as parseYamlDocument, YAMLParseError } from 'yaml'

/** Aliases may make a YAML document this many times as large as it is written. */
const MAX_ALIAS_COUNT = 1_000

/**
 * A document's value, from JSON or YAML; what starts like JSON and is none is read as YAML, of which JSON is nearly a part.
 *
 * @throws {CausewayError} `ERR_OPENAPI_SYNTAX` with the place
 */
export function parseDocument(text: string, location: string): unknown {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  if (!/^\s*[[{]/.test(body)) return parseYaml(body, location)
  try {
    return JSON.parse(body) as unknown
  } catch (error) {
    try {
      return parseYaml(body, location)
    } catch {
      const said = error instanceof Error ? error.message : String(error)
      throw new CausewayError('ERR_OPENAPI_SYNTAX', `${location}: expected JSON or YAML. As JSON: ${said}`, {
        cause: error,
      })
    }
  }
}

function parseYaml(text: string, location: string): unknown {
  try {
    const document = parseYamlDocument(text, { merge: true, uniqueKeys: false, logLevel: 'silent', prettyErrors: true })
    const [mistake] = document.errors
    if (mistake !== undefined) throw mistake
    return document.toJS({ maxAliasCount: MAX_ALIAS_COUNT }) as unknown
  } catch (error) {
    const [place] = error instanceof YAMLParseError ? (error.linePos ?? []) : []
    const at = place === undefined ? location : `${location}:${place.line}:${place.col}`
    const [said = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    throw new CausewayError('ERR_OPENAPI_SYNTAX', `${at}: expected YAML or JSON. ${said}`, { cause: error })
  }
}
