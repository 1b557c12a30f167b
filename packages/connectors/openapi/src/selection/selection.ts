import * as z from 'zod'
import type { Operation } from '../description/operation.js'
import { globTest } from './path-glob.js'

/** Some of a description's operations. */
export interface Selection {
  readonly tags?: readonly string[] | undefined
  readonly paths?: readonly string[] | undefined
  readonly methods?: readonly string[] | undefined
  readonly operations?: readonly string[] | undefined
}

const method = z.string().regex(/^[A-Za-z-]+$/, "Expected an HTTP method such as 'get'")

export const selectionSchema: z.ZodType<Selection, Selection> = z.strictObject({
  tags: z.array(z.string()).min(1).optional().describe('Tags; an operation needs one of them'),
  paths: z
    .array(z.string().startsWith('/'))
    .min(1)
    .optional()
    .describe('Paths as the description has them: * stands for anything within a segment, ** for anything'),
  methods: z.array(method).min(1).optional().describe('HTTP methods'),
  operations: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("operationIds, names of tools, or 'GET /path'; with * and ** as in paths"),
})

type Candidate = Pick<Operation, 'method' | 'path' | 'operationId' | 'tags'>
type Criterion = (operation: Candidate, name: string) => boolean

/** Operations that fit every criterion of a selection (`all`), or one of them (`any`). */
export function selects(selection: Selection, mode: 'all' | 'any'): Criterion {
  const criteria = criteriaOf(selection).map(([, fits]) => fits)
  return (operation, name) => {
    const fits = (criterion: Criterion): boolean => criterion(operation, name)
    return mode === 'all' ? criteria.every(fits) : criteria.some(fits)
  }
}

/** What in a selection fits nothing: most likely a misspelling. */
export function idleIn(selection: Selection, operations: ReadonlyMap<Candidate, string>): readonly string[] {
  const words = (['tags', 'paths', 'methods', 'operations'] as const).flatMap((key) =>
    (selection[key] ?? []).map((word) => [`${key}: ${word}`, criteriaOf({ [key]: [word] })] as const),
  )
  return words
    .filter(([, criteria]) => ![...operations].some(([one, name]) => criteria.some(([, fits]) => fits(one, name))))
    .map(([word]) => word)
}

function criteriaOf({ tags, paths, methods, operations }: Selection): readonly (readonly [string, Criterion])[] {
  const all: (readonly [string, Criterion])[] = []
  if (tags !== undefined) all.push(['tags', (operation) => operation.tags.some((tag) => tags.includes(tag))])
  if (paths !== undefined) {
    const tests = paths.map(globTest)
    all.push(['paths', ({ path }) => tests.some((test) => test(path))])
  }
  if (methods !== undefined) {
    const upper = methods.map((one) => one.toUpperCase())
    all.push(['methods', (operation) => upper.includes(operation.method.toUpperCase())])
  }
  if (operations !== undefined) {
    const tests = operations.map(globTest)
    all.push([
      'operations',
      ({ method: verb, path, operationId }, name) =>
        tests.some((test) => test(name) || (operationId !== undefined && test(operationId)) || test(`${verb} ${path}`)),
    ])
  }
  return all
}
