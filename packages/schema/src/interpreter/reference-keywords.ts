/** @see https://json-schema.org/draft/2020-12/json-schema-core#section-8.2.3 */
import type { KeywordCompiler, Keywords } from './compiler.js'

/** Schemas that stand elsewhere in the document. */
export const referenceKeywords: Keywords = {
  $ref: reference('$ref'),
  $dynamicRef: reference('$dynamicRef'),
  $recursiveRef: reference('$recursiveRef'),
}

function reference(keyword: string): KeywordCompiler {
  return (_rule, schema, compiler) => {
    const target = compiler.document.targetOf(schema, keyword)
    if (target === undefined) return undefined
    const node = compiler.nodeOf(target.schema)
    const { dynamicName } = target
    if (dynamicName === undefined) return (value, run, seen) => node.accepts(value, run, seen)
    return (value, run, seen) => {
      const outermost = run.dynamicAnchor(dynamicName)
      return (outermost === undefined ? node : compiler.nodeOf(outermost)).accepts(value, run, seen)
    }
  }
}
