import type { SchemaDocument } from '../document/schema-document.js'
import type { Checked } from '../validator.js'
import { briefProblemsOf } from '../wording/brief-problem-of.js'
import { interpret } from './interpreter.js'

/** The check of a schema that is interpreted; what is wrong is said in the words of the schema. */
export function compile(document: SchemaDocument): (value: unknown) => Checked<unknown> {
  return interpret(document, briefProblemsOf)
}
