import { coerceText, interpretedValidatorOf } from '@causeway/schema'
import { type Asker, type Choice, ESCAPED, type Escaped } from '../ask/asker.js'
import { printableLine } from '../output/printable.js'
import { type Field, placeholderOf } from './field.js'

/**
 * Asks for one field until the answer fits. Undefined leaves the field out.
 * @param before what was answered the last time, or the default
 */
export async function askField(field: Field, before: unknown, asker: Asker): Promise<unknown> {
  for (let value = before; ; ) {
    const answer = await answerTo(field, value, asker)
    if (answer === ESCAPED || answer === undefined) return answer
    const problem = problemOf(field, answer)
    if (problem === undefined) return answer
    asker.warn(problem)
    value = answer
  }
}

/** An answer as a person would give it. */
export function shownAnswer({ choices, kind }: Field, value: unknown): string {
  if (value === undefined) return '(left out)'
  if (kind === 'boolean') return value === true ? 'yes' : 'no'
  const labelOf = (one: unknown): string => choices.find((choice) => choice.value === one)?.label ?? printableLine(one)
  return Array.isArray(value) && kind === 'some' ? value.map(labelOf).join(', ') || '(none)' : labelOf(value)
}

function answerTo(field: Field, before: unknown, asker: Asker): Promise<unknown> {
  const message = questionOf(field)
  switch (field.kind) {
    case 'one':
      return asker.choose(message, [...field.choices, ...leaving(field)], before)
    case 'some':
      return asker.chooseSome(message, field.choices, Array.isArray(before) ? before : [])
    case 'boolean':
      return asker.choose(message, [...YES_OR_NO, ...leaving(field)], before ?? (field.required ? false : undefined))
    case 'text':
      return askText(field, before, asker)
  }
}

const YES_OR_NO: readonly Choice<unknown>[] = [
  { value: true, label: 'yes' },
  { value: false, label: 'no' },
]

/** What has a default is never left out: the default takes its place. */
function leaving({ required, schema }: Field): readonly Choice<unknown>[] {
  return required || schema.default !== undefined ? [] : [{ value: undefined, label: '(leave out)' }]
}

async function askText(field: Field, before: unknown, asker: Asker): Promise<unknown | Escaped> {
  const initial = before === undefined ? undefined : printableLine(before)
  const valueIn = (text: string): unknown => {
    if (text === initial) return before
    return text.trim() === '' ? undefined : coerceText(text, field.schema)
  }
  const answer = await asker.text({
    message: questionOf(field),
    placeholder: placeholderOf(field),
    initial,
    check: (text) => {
      const value = valueIn(text)
      if (value !== undefined) return problemOf(field, value)
      return field.required && field.schema.default === undefined ? 'This one is needed.' : undefined
    },
  })
  return answer === ESCAPED ? ESCAPED : valueIn(answer)
}

function questionOf({ label, note, required, schema }: Field): string {
  const optional = required || schema.default !== undefined ? [] : ['optional']
  const about = [note, ...optional].filter((part) => part !== '').join('; ')
  return about === '' ? label : `${label} (${about})`
}

function problemOf({ schema }: Field, value: unknown): string | undefined {
  const checked = interpretedValidatorOf(schema).check(value)
  if (checked.ok) return undefined
  return printableLine(`Expected ${checked.problems.map(({ expected }) => expected).join(', ')}.`)
}
