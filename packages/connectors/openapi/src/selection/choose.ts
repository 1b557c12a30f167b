import type { Logger } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import type { OpenApiConfig } from '../config.js'
import type { Operation } from '../description/operation.js'
import { isSafe } from '../tools/annotations.js'
import { idleIn, type Selection, selects } from './selection.js'

/** The operations that a configuration wants, with their names. Names come from all there are, so that they stay. */
export function chooseOperations(
  names: ReadonlyMap<Operation, string>,
  config: OpenApiConfig,
  log: Logger,
): ReadonlyMap<Operation, string> {
  const isIncluded = selects(config.include ?? {}, 'all')
  const isExcluded = selects(config.exclude ?? {}, 'any')
  const chosen = new Map(
    [...names].filter(
      ([operation, name]) =>
        isIncluded(operation, name) &&
        !isExcluded(operation, name) &&
        (config.readOnly !== true || isSafe(operation.method)) &&
        (config.skipDeprecated !== true || !operation.deprecated),
    ),
  )
  tellIdle({ include: config.include, exclude: config.exclude, resources: config.resources }, names, log)
  if (chosen.size > 0) return chosen
  throw new CausewayError(
    'ERR_OPENAPI_EMPTY',
    names.size === 0
      ? 'Expected a description with operations under /paths; it has none that can be called.'
      : `Expected 'include', 'exclude' and the like to leave some of the ${names.size} operations; they leave none.`,
  )
}

function tellIdle(
  selections: { readonly [key: string]: Selection | true | undefined },
  names: ReadonlyMap<Operation, string>,
  log: Logger,
): void {
  for (const [key, selection] of Object.entries(selections)) {
    const idle = selection === undefined || selection === true ? [] : idleIn(selection, names)
    if (idle.length > 0)
      log.warn(`'${key}' names what the description has not: ${idle.join('; ')}. Check the spelling.`)
  }
}

/** @throws {CausewayError} `ERR_OPENAPI_TOO_MANY` where there are more tools than wanted */
export function checkCount(operations: readonly Operation[], maxTools: number | undefined): void {
  if (maxTools === undefined || operations.length <= maxTools) return
  const counts = new Map<string, number>()
  for (const { tags } of operations) counts.set(tags[0] ?? '(none)', (counts.get(tags[0] ?? '(none)') ?? 0) + 1)
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, 10)
  throw new CausewayError(
    'ERR_OPENAPI_TOO_MANY',
    `Expected at most ${maxTools} tools, as 'maxTools' says; the description makes ${operations.length}. Choose some with 'include'. Tags: ${most.map(([tag, count]) => `${tag} (${count})`).join(', ')}.`,
  )
}
