import type { Violation } from '../interpreter/violation.js'
import { isJsonObject } from '../json-object.js'
import { limits } from '../limits.js'
import type { Problem } from '../validator.js'
import { placeOf } from './place.js'
import { shown, shownJson } from './shown.js'

/** What is wrong, in the words of the schema: `minimum 3`. For programmers, who know them, and where every byte is loaded by a browser. */
export function briefProblemsOf(violations: readonly Violation[]): readonly Problem[] {
  return violations.slice(0, limits.maxProblems).map(({ place, keyword, schema, name, value }) => ({
    path: placeOf(name === undefined ? place : [...place, name]),
    expected: keyword === 'false' ? 'nothing here' : `${keyword} ${shownJson(schema[keyword])}`,
    received: shown(name === undefined ? value : memberOf(value, name)),
  }))
}

function memberOf(value: unknown, name: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}
