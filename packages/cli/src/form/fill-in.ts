import type { ElicitFormParams, ElicitResult } from '@causeway/protocol'
import { type Asker, ESCAPED } from '../ask/asker.js'
import { askField, shownAnswer } from './ask-field.js'
import { brief } from './brief.js'
import { type Field, fieldsOf } from './field.js'

/** Nobody fills in more than that. */
const MAX_FIELDS = 100

type Answers = ReadonlyMap<Field, unknown>
type Ending = 'accept' | 'decline' | 'cancel'

/**
 * Asks for each field of a form, shows the answers, and asks whether to send them.
 * @param from who asks, for the person to know
 * @see https://modelcontextprotocol.io/specification/2026-07-28/client/elicitation
 */
export async function fillIn(form: ElicitFormParams, from: string, asker: Asker): Promise<ElicitResult> {
  const fields = fieldsOf(form.requestedSchema)
  asker.say(brief(form.message), `${from} asks`)
  if (fields.length > MAX_FIELDS) {
    asker.warn(`It has ${fields.length} fields, which is more than anybody fills in: declined.`)
    return { action: 'decline' }
  }
  if (fields.length > 0) asker.say('Escape leaves the form; nothing is sent before you have seen it all.')
  let answers: Answers = new Map(fields.map((field) => [field, field.schema.default]))
  for (;;) {
    const filled = await fillFields(fields, answers, asker)
    if (typeof filled === 'string') return { action: filled }
    answers = filled
    const ending = await review(answers, from, asker)
    if (ending === 'accept') return { action: 'accept', content: contentOf(answers) }
    if (ending !== 'change') return { action: ending }
  }
}

async function fillFields(
  fields: readonly Field[],
  before: Answers,
  asker: Asker,
): Promise<Answers | Exclude<Ending, 'accept'>> {
  const answers = new Map(before)
  for (const field of fields) {
    let answer = await askField(field, answers.get(field), asker)
    while (answer === ESCAPED) {
      const ending = await leave(asker)
      if (ending !== 'stay') return ending
      answer = await askField(field, answers.get(field), asker)
    }
    answers.set(field, answer)
  }
  return answers
}

async function leave(asker: Asker): Promise<'stay' | 'decline' | 'cancel'> {
  const answer = await asker.choose<'stay' | 'decline' | 'cancel'>('Leave the form?', [
    { value: 'stay', label: 'No, go on' },
    { value: 'decline', label: 'Decline', hint: 'the server hears that you said no' },
    { value: 'cancel', label: 'Cancel', hint: 'the server hears that you left without an answer' },
  ])
  return answer === ESCAPED ? 'cancel' : answer
}

async function review(answers: Answers, from: string, asker: Asker): Promise<Ending | 'change'> {
  if (answers.size > 0) {
    asker.say(
      [...answers].map(([field, value]) => `${field.label}: ${shownAnswer(field, value)}`).join('\n'),
      'Your answers',
    )
  }
  const answer = await asker.choose<Ending | 'change'>(
    `Send ${answers.size > 0 ? 'them' : 'your consent'} to ${from}?`,
    [
      { value: 'accept', label: 'Send' },
      ...(answers.size > 0 ? [{ value: 'change' as const, label: 'Change' }] : []),
      { value: 'decline', label: 'Decline' },
      { value: 'cancel', label: 'Cancel' },
    ],
  )
  return answer === ESCAPED ? 'cancel' : answer
}

function contentOf(answers: Answers): { [name: string]: unknown } {
  return Object.fromEntries([...answers].flatMap(([{ name }, value]) => (value === undefined ? [] : [[name, value]])))
}
