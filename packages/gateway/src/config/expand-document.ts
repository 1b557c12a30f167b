import { type Document, isMap, isNode } from 'yaml'
import type { ConfigPath } from './config-problem.js'
import { isPlainObject, isSame, own } from './plain-value.js'

/**
 * Writes what is different about a value into the document that it came from. Whatever is the same stays as it is written, with its comments
 * and its form.
 */
export function rewrite(document: Document, before: unknown, after: unknown, path: ConfigPath = []): void {
  if (isSame(before, after)) return
  const node = path.length === 0 ? document.contents : document.getIn(path, true)
  if (isPlainObject(before) && isPlainObject(after) && isMap(node)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const value = own(after, key)
      if (value === undefined) document.deleteIn([...path, key])
      else rewrite(document, own(before, key), value, [...path, key])
    }
    return
  }
  const written = document.createNode(after)
  if (isNode(node)) {
    written.commentBefore = node.commentBefore ?? null
    written.comment = node.comment ?? null
  }
  document.setIn(path, written)
}
