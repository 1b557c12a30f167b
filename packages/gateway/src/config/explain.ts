import type { Connector } from '@causeway/connector-kit'
import { type JsonObject, type Problem, type Validator, validatorOf } from '@causeway/schema'
import { withoutPassword } from './address-password.js'
import { type ConfigPath, type Finding, pathOf, pathText } from './config-problem.js'
import { isSecretPlace } from './secret-places.js'
import { isSensitiveName } from './sensitive.js'

type Schema = Connector['config']

export type Explained =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly findings: readonly Finding[] }

/** What a schema says as JSON Schema; nothing where its library cannot say it. */
export function jsonSchemaOf(schema: Schema): JsonObject {
  return validatorFor(schema)?.jsonSchema ?? {}
}

/**
 * Checks a part of a configuration.
 * @param base where that part stands
 */
export async function explain(schema: Schema, value: unknown, base: ConfigPath): Promise<Explained> {
  const result = await schema['~standard'].validate(value)
  if (result.issues === undefined) return { ok: true, value: result.value }
  const validator = validatorFor(schema)
  const checked = await validator?.check(value)
  const problems = checked?.ok === false ? checked.problems : []
  const own = new Map(result.issues.flatMap((issue) => [...ownWords(issue)]))
  const findings = problems.map((problem) => findingOf(problem, validator?.jsonSchema ?? {}, own, base))
  const told = new Set(problems.map(({ path }) => path))
  for (const [path, words] of own) {
    if (!told.has(path)) findings.push({ path: [...base, ...pathOf(path)], atKey: true, expected: words.expected })
  }
  if (findings.length === 0)
    findings.push({ path: base, says: result.issues[0]?.message ?? 'It does not fit its schema.' })
  return { ok: false, findings: withoutVaguer(findings) }
}

/** Undefined where a schema's library cannot say it as JSON Schema. Saying it takes milliseconds, and files have many upstreams. */
const validators = new WeakMap<Schema, Validator | undefined>()

function validatorFor(schema: Schema): Validator | undefined {
  if (!validators.has(schema)) validators.set(schema, madeFor(schema))
  return validators.get(schema)
}

function madeFor(schema: Schema): Validator | undefined {
  try {
    return validatorOf(schema, 'input')
  } catch {
    return undefined
  }
}

interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
  /** Of zod: what is wrong with a key. */
  readonly issues?: readonly Issue[]
}

/** What the author of a schema says is expected. */
interface OwnWords {
  readonly expected: string
  /** Is the key wrong, and not what it leads to? */
  readonly isKey: boolean
}

/** Messages that the authors of our schemas wrote, by path: they say more than a pattern does. */
function* ownWords(issue: Issue): Iterable<[path: string, words: OwnWords]> {
  const ofKey = issue.issues?.[0]
  const [, expected] = /^Expected (.+?)\.?$/s.exec((ofKey ?? issue).message) ?? []
  if (expected === undefined) return
  const path = (issue.path ?? []).map((step) => (typeof step === 'object' ? step.key : step))
  const steps = path.map((step) => (typeof step === 'number' ? step : String(step)))
  yield [pathText(steps), { expected, isKey: ofKey !== undefined }]
}

const UNKNOWN_KEY = 'no such property'

function findingOf(
  problem: Problem,
  schema: JsonObject,
  own: ReadonlyMap<string, OwnWords>,
  base: ConfigPath,
): Finding {
  const within = pathOf(problem.path)
  const path = [...base, ...within]
  const words = own.get(problem.path)
  if (words?.isKey) return { path, atKey: true, expected: words.expected, received: `the key '${within.at(-1)}'` }
  const hint = problem.hint === undefined || problem.hint === 'Invalid input.' ? {} : { hint: problem.hint }
  if (problem.expected.startsWith(UNKNOWN_KEY)) {
    return { path, atKey: true, expected: problem.expected.replace(UNKNOWN_KEY, 'no such key'), ...hint }
  }
  const isSecret = isSecretPlace(schema, within)
  const isHidden = isSecret || isSensitiveName(String(within.at(-1) ?? ''))
  const received = isHidden ? shownSecret(problem.received) : withoutPassword(problem.received)
  if (isSecret) return { path, expected: "a reference to a secret, such as 'env:NAME'", received }
  return { path, expected: words?.expected ?? problem.expected, received, ...hint }
}

/** Of what stands in the place of a secret, only what sort of value it is. */
function shownSecret(received: string): string {
  const [sort = ''] =
    /^(?:the (?:string|number)|an? (?:empty )?(?:object|array)|nothing|null|true|false)/.exec(received) ?? []
  return sort
    .replace(/^the string/, 'a text')
    .replace(/^the number/, 'a number')
    .replace(/^(?:true|false)$/, 'true or false')
}

/** A map that is wrong because of what is in it, or one of several shapes it may have, need not be told of as well. */
function withoutVaguer(findings: readonly Finding[]): readonly Finding[] {
  const texts = findings.map(({ path }) => pathText(path))
  return findings.filter(({ expected = '' }, index) => {
    if (!/^(?:property names|an object with .* or )/.test(expected)) return true
    return !texts.some((text, other) => other !== index && text.startsWith(texts[index] ?? ''))
  })
}
