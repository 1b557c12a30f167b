import type { SchemaDocument } from '../document/schema-document.js'
import type { Checked } from '../validator.js'
import { problemsOf } from '../wording/problem-of.js'
import { interpret } from './interpreter.js'

/** The check of a schema that is interpreted; what is wrong is said so that a person or a model can repair it. */
export function compile(document: SchemaDocument): (value: unknown) => Checked<unknown> {
  return interpret(document, problemsOf)
}
