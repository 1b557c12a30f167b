/** @see https://www.rfc-editor.org/rfc/rfc6901 */
import { isObject } from '@causeway/protocol'

/** A token of a JSON pointer, with what would be taken for its punctuation escaped. */
export function pointerToken(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** What a pointer such as `/components/schemas/Pet` leads to; undefined where it leads nowhere. */
export function valueAt(root: unknown, pointer: string): unknown {
  let here = root
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(here)) here = here[Number(name)]
    else if (isObject(here) && Object.hasOwn(here, name)) here = here[name]
    else return undefined
  }
  return here
}

/** A fragment of a URI as it reads; percent signs that encode nothing stand for themselves. */
export function decodedFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}
