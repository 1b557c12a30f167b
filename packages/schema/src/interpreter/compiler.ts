import type { Schema, SchemaDocument } from '../document/schema-document.js'
import { isJsonObject, type JsonObject } from '../json-object.js'
import { arrayKeywords } from './array-keywords.js'
import { combiningKeywords } from './combining-keywords.js'
import { numberKeywords } from './number-keywords.js'
import { objectKeywords } from './object-keywords.js'
import { referenceKeywords } from './reference-keywords.js'
import type { Check } from './run.js'
import { SchemaNode } from './schema-node.js'
import { stringKeywords } from './string-keywords.js'
import { unevaluatedKeywords } from './unevaluated-keywords.js'
import { valueKeywords } from './value-keywords.js'

/** Makes the check of a keyword from its value and the schema it stands in; undefined where it has nothing to check. */
export type KeywordCompiler = (rule: unknown, schema: JsonObject, compiler: Compiler) => Check | undefined

/** Keywords in the order in which they are checked. */
export type Keywords = { readonly [keyword: string]: KeywordCompiler }

const keywords: Keywords = {
  ...referenceKeywords,
  ...numberKeywords,
  ...stringKeywords,
  ...objectKeywords,
  ...arrayKeywords,
  ...combiningKeywords,
}

/** Compiles the schemas of one document, each once, so that schemas may refer to each other in circles. */
export class Compiler {
  readonly document: SchemaDocument
  readonly #nodes = new Map<Schema, SchemaNode>()

  constructor(document: SchemaDocument) {
    this.document = document
  }

  /** The compiled schema. What is no schema, because a validator's own keyword holds something else, allows anything. */
  nodeOf(schema: unknown): SchemaNode {
    if (typeof schema !== 'boolean' && !isJsonObject(schema)) return this.nodeOf(true)
    const known = this.#nodes.get(schema)
    if (known !== undefined) return known
    const node = new SchemaNode()
    this.#nodes.set(schema, node)
    if (schema === false) node.decisive = [(value, run) => run.fail('false', {}, value)]
    else if (schema !== true) this.#fill(node, schema)
    return node
  }

  #fill(node: SchemaNode, schema: JsonObject): void {
    node.resource = this.document.resourceOf(schema)
    if (this.document.dialect === 'draft-07' && schema.$ref !== undefined) {
      node.checks = this.#checksOf(schema, { $ref: keywords.$ref ?? (() => undefined) }) // siblings of $ref do not count
      return
    }
    node.decisive = this.#checksOf(schema, valueKeywords)
    node.checks = this.#checksOf(schema, keywords)
    node.last = this.#checksOf(schema, unevaluatedKeywords)
  }

  #checksOf(schema: JsonObject, table: Keywords): readonly Check[] {
    const checks: Check[] = []
    for (const [keyword, compile] of Object.entries(table)) {
      const check = Object.hasOwn(schema, keyword) ? compile(schema[keyword], schema, this) : undefined
      if (check !== undefined) checks.push(check)
    }
    return checks
  }
}
