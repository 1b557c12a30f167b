/** Valid messages made wrong, the same way for the same seed. */

/** A pseudo-random unsigned 32-bit number (xorshift). */
export type Random = () => number

export function randomNumbers(seed: number): Random {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

const ODD_VALUES: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  2 ** 53,
  '',
  'a',
  '\u0000',
  '\ud800',
  '../../etc/passwd',
  '%2e%2e%2f',
  '\u202e\ufeff',
  [],
  [[]],
  {},
  { __proto__: null, constructor: 'x', toString: 1 },
  'x'.repeat(10_000),
]
const ODD_NAMES = ['__proto__', 'constructor', 'id', 'method', 'params', 'result', 'error', '_meta', 'arguments', '']

/** A text like `message`, with one to three things wrong with it: values, names, members, or characters. */
export function mutated(message: object, random: Random): string {
  let root: Json = structuredClone(message) as Json // as: messages are JSON
  for (let count = 1 + (random() % 3); count > 0; count--) {
    const kind = random() % 8
    if (kind > 1) root = changed(root, random)
    else return kind === 0 ? torn(JSON.stringify(root), random) : doubled(JSON.stringify(root), random)
  }
  return JSON.stringify(root)
}

const oneOf = <T>(values: readonly T[], random: Random): T => values[random() % values.length] as T // as: it is within

/** Changes one value somewhere, or one member of an object. */
function changed(value: Json, random: Random): Json {
  const isLeaf = typeof value !== 'object' || value === null
  if (isLeaf || random() % 6 === 0) return oneOf(ODD_VALUES, random)
  if (Array.isArray(value)) {
    if (value.length === 0) return [oneOf(ODD_VALUES, random)]
    const at = random() % value.length
    return value.with(at, changed(value[at] as Json, random)) // as: it is within
  }
  const members = Object.entries(value)
  const at = random() % (members.length + 1)
  const member = members[at]
  if (member === undefined)
    return Object.fromEntries([...members, [oneOf(ODD_NAMES, random), oneOf(ODD_VALUES, random)]])
  switch (random() % 5) {
    case 0:
      return Object.fromEntries(members.toSpliced(at, 1))
    case 1:
      return Object.fromEntries(members.with(at, [oneOf(ODD_NAMES, random), member[1]]))
    default:
      return Object.fromEntries(members.with(at, [member[0], changed(member[1], random)]))
  }
}

/** Characters left out, put in or replaced. */
function torn(text: string, random: Random): string {
  const at = random() % text.length
  const odd = oneOf(['', '"', '{', '}', ',', '\\', '\n', '\u2028', '0', '\u0007', '['.repeat(200)], random)
  return text.slice(0, at) + odd + text.slice(at + (random() % 4))
}

/** One member twice, or the whole message in a list. */
function doubled(text: string, random: Random): string {
  if (random() % 2 === 0) return `[${text}${random() % 2 === 0 ? `,${text}` : ''}]`
  return text.replace('{', `{"${oneOf(ODD_NAMES, random)}":${JSON.stringify(oneOf(ODD_VALUES, random))},`)
}
