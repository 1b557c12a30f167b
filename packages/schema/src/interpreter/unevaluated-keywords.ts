/** @see https://json-schema.org/draft/2020-12/json-schema-core#section-11 */
import { isJsonObject } from '../json-object.js'
import type { Keywords } from './compiler.js'
import { all } from './object-keywords.js'

/** What no other keyword of a schema, nor of those it is combined with, has looked at. */
export const unevaluatedKeywords: Keywords = {
  unevaluatedProperties: (rule, schema, compiler) => {
    const node = compiler.nodeOf(rule)
    return (value, run, seen) => {
      if (!isJsonObject(value) || seen === undefined) return true
      const names = Object.keys(value).filter((name) => !seen.hasMember(name))
      seen.addAllMembers()
      return all(names, run, (name) => {
        if (rule === false) return run.fail('unevaluatedProperties', schema, value, { name })
        return run.accepts(name, node, value[name])
      })
    }
  },
  unevaluatedItems: (rule, _schema, compiler) => {
    const node = compiler.nodeOf(rule)
    return (value, run, seen) => {
      if (!Array.isArray(value) || seen === undefined) return true
      const indexes = [...value.keys()].filter((index) => !seen.hasItem(index))
      seen.addItemsInFront(value.length)
      return all(indexes, run, (index) => run.accepts(index, node, value[index]))
    }
  },
}
