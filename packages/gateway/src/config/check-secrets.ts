/** A configuration says where secrets are, and never what they are. */
import { SECRET_REFERENCE } from '@causeway/connector-kit'
import { type JsonObject, suggest } from '@causeway/schema'
import { hasPassword } from './address-password.js'
import type { ConfigPath, Finding } from './config-problem.js'
import type { Env } from './environment.js'
import { isPlainObject } from './plain-value.js'
import { type SecretPlace, secretPlaces } from './secret-places.js'
import { isHeaders, isSensitiveHeader, isSensitiveName, looksSecret } from './sensitive.js'

export interface SecretRules {
  readonly env: Env
  /** May secrets be written out, as `literal:…`? */
  readonly dev: boolean
  /** What may stand before the colon of a reference. */
  readonly schemes: readonly string[]
}

export interface SecretFindings {
  readonly findings: Finding[]
  /** What can be right, when it runs elsewhere. */
  readonly warnings: Finding[]
}

/** Checks one part of a configuration, which stands at `base` and has this JSON Schema. */
export function checkSecrets(schema: JsonObject, value: unknown, base: ConfigPath, rules: SecretRules): SecretFindings {
  const found: SecretFindings = { findings: [], warnings: [] }
  const places = secretPlaces(schema, value)
  for (const place of places) checkPlace({ ...place, path: [...base, ...place.path] }, rules, found)
  const certain = new Set(places.filter(({ isCertain }) => isCertain).map(({ path }) => path.join('\n')))
  for (const text of textsIn(value)) {
    if (!certain.has(text.path.join('\n'))) checkText({ ...text, path: [...base, ...text.path] }, rules, found)
  }
  return found
}

/** A text where no secret needs to be: is one there all the same? */
function checkText({ path, holder, name, text }: NamedText, rules: SecretRules, found: SecretFindings): void {
  if (holder === 'env' || isHeaders(holder) || /^env:[A-Za-z_]\w*$/.test(text)) {
    if (referenceScheme(text, rules) !== undefined) {
      checkPlace({ path, value: text, isCertain: false }, rules, found)
      return
    }
    if (isHeaders(holder) && isSensitiveHeader(name)) found.findings.push(literal(path, rules))
    else if (holder === 'env' && isSensitiveName(name)) found.warnings.push({ path, says: LOOKS_SECRET, hint: HINT })
  }
  if (hasPassword(text)) {
    const finding = { path, says: 'This address has a password in it, written out.', hint: HINT }
    // A word of a command has no other way.
    if (typeof path.at(-1) === 'number') found.warnings.push(finding)
    else if (!rules.dev) found.findings.push(finding)
  } else if (looksSecret(text))
    found.warnings.push({ path, says: 'This looks like a token, and it is written out.', hint: HINT })
}

const HINT = "Write where it is, such as 'env:NAME' or 'file:/run/secrets/name'."
const LOOKS_SECRET = 'By its name this is a secret, and it is written out.'

function checkPlace(
  { path, value, isCertain }: SecretPlace,
  rules: SecretRules,
  { findings, warnings }: SecretFindings,
): void {
  if (typeof value !== 'string') return
  const scheme = referenceScheme(value, rules)
  if (scheme === undefined) {
    if (isCertain)
      findings.push(SECRET_REFERENCE.test(value) ? unknownScheme(path, value, rules) : literal(path, rules))
  } else if (scheme === 'literal') {
    if (!rules.dev) findings.push({ path, says: 'A secret that is written out works with --dev only.', hint: HINT })
  } else if (scheme === 'exec') {
    findings.push({
      path,
      expected: 'a program as a list',
      received: "the text 'exec:…'",
      hint: 'Write { exec: [program, argument] }.',
    })
  } else if (scheme === 'env') {
    const name = value.slice('env:'.length)
    const state = rules.env[name] === undefined ? 'not set' : rules.env[name] === '' ? 'empty' : undefined
    if (state !== undefined)
      warnings.push({ path, says: `The variable ${name} is ${state}.`, hint: 'Set it before the gateway starts.' })
  }
}

/** The scheme of a text that is a reference, of the kinds that there are; also `exec`, which is none. */
function referenceScheme(text: string, { schemes }: SecretRules): string | undefined {
  if (!SECRET_REFERENCE.test(text)) return undefined
  const scheme = text.slice(0, text.indexOf(':'))
  return scheme === 'exec' || schemes.includes(scheme) ? scheme : undefined
}

function literal(path: ConfigPath, { dev }: SecretRules): Finding {
  const hint = dev ? `${HINT} For development 'literal:…' works, too.` : HINT
  return { path, expected: 'a reference to a secret', received: 'a text that is none', hint }
}

/** The word before the colon may be the beginning of a secret: it is shown only where it is nearly a scheme. */
function unknownScheme(path: ConfigPath, value: string, rules: SecretRules): Finding {
  const near = suggest(value.slice(0, value.indexOf(':')), rules.schemes)
  const hint = near === undefined ? HINT : `Did you mean '${near}:'?`
  return {
    path,
    expected: `a reference that begins with one of ${rules.schemes.map((scheme) => `${scheme}:`).join(', ')}`,
    received: 'another text',
    hint,
  }
}

interface NamedText {
  readonly path: ConfigPath
  /** The key of the map that it is in. */
  readonly holder: string
  readonly name: string
  readonly text: string
}

function* textsIn(value: unknown, path: ConfigPath = []): Iterable<NamedText> {
  if (typeof value === 'string') {
    yield { path, holder: String(path.at(-2) ?? ''), name: String(path.at(-1) ?? ''), text: value }
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* textsIn(item, [...path, index])
  } else if (isPlainObject(value)) {
    for (const [name, inner] of Object.entries(value)) yield* textsIn(inner, [...path, name])
  }
}
