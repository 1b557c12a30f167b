import type { CreateMessageParams, CreateMessageResult, SamplingMessage } from '@causeway/protocol'
import { type Asker, ESCAPED } from '../ask/asker.js'
import { blocksOf } from './blocks.js'
import type { Model } from './model.js'
import { shownRequest, shownResult } from './shown-sampling.js'

/** Null declines. */
export type Answer = CreateMessageResult | null

type Decision =
  | { readonly kind: 'approved' | 'by-hand' | 'declined' }
  | { readonly kind: 'edited'; readonly request: CreateMessageParams }

/** Shows what a server wants to ask a model, and lets the user decide. */
export async function reviewRequest(
  request: CreateMessageParams,
  from: string,
  model: Model | undefined,
  asker: Asker,
): Promise<Decision> {
  asker.say(shownRequest(request), `${from} wants a completion by a model`)
  const last = lastText(request.messages)
  const kind = await asker.choose<Decision['kind']>('What shall happen?', [
    ...(model === undefined
      ? []
      : [{ value: 'approved' as const, label: `Send it to ${model.name}`, hint: `at ${model.host}` }]),
    ...(model === undefined || last === undefined
      ? []
      : [{ value: 'edited' as const, label: 'Edit the last message first' }]),
    { value: 'by-hand', label: 'Write the answer myself' },
    { value: 'declined', label: 'Decline' },
  ])
  if (kind === ESCAPED) return { kind: 'declined' }
  if (kind !== 'edited') return { kind }
  const text = await asker.lines({ message: 'The last message (Enter twice ends it)', initial: last ?? '' })
  return { kind, request: text === ESCAPED ? request : withLastText(request, text) }
}

/** Shows what a model answered, and lets the user decide what the server sees of it. */
export async function reviewAnswer(result: CreateMessageResult, from: string, asker: Asker): Promise<Answer> {
  asker.say(shownResult(result), `${result.model} answers`)
  const blocks = blocksOf(result.content)
  const text = blocks.length === 1 && blocks[0]?.type === 'text' ? blocks[0].text : undefined
  const decision = await asker.choose<'send' | 'edit' | 'decline'>(`Send it to ${from}?`, [
    { value: 'send', label: 'Send' },
    ...(text === undefined ? [] : [{ value: 'edit' as const, label: 'Edit it first' }]),
    { value: 'decline', label: 'Decline' },
  ])
  if (decision === 'send') return result
  if (decision !== 'edit') return null
  const edited = await asker.lines({ message: 'The answer (Enter twice ends it)', initial: text ?? '' })
  return edited === ESCAPED ? null : { ...result, content: { type: 'text', text: edited } }
}

/** The user is the model. */
export async function writeAnswer(from: string, asker: Asker): Promise<Answer> {
  const text = await asker.lines({ message: `Your answer to ${from} (Enter twice ends it)` })
  if (text === ESCAPED) return null
  return { role: 'assistant', content: { type: 'text', text }, model: 'human', stopReason: 'endTurn' }
}

function lastText(messages: readonly SamplingMessage[]): string | undefined {
  const last = messages.at(-1)
  const [block, another] = last === undefined ? [] : blocksOf(last.content)
  return block?.type === 'text' && another === undefined ? block.text : undefined
}

function withLastText(request: CreateMessageParams, text: string): CreateMessageParams {
  const last = request.messages.at(-1)
  if (last === undefined) return request
  return { ...request, messages: [...request.messages.slice(0, -1), { ...last, content: { type: 'text', text } }] }
}
