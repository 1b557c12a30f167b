import type { AskContext, Handlers } from '@causeway/client'
import {
  type ClientCapabilities,
  type CreateMessageParams,
  type CreateMessageResult,
  ErrorCode,
  RpcError,
} from '@causeway/protocol'
import type { Asker } from '../ask/asker.js'
import type { Questions } from '../ask/questions.js'
import { ExitCode } from '../exit-code.js'
import { Failure } from '../failure.js'
import { printableLine } from '../output/printable.js'
import type { Terminal } from '../output/terminal.js'
import type { Model } from './model.js'
import { type Answer, reviewAnswer, reviewRequest, writeAnswer } from './review.js'
import { shownRequest } from './shown-sampling.js'

/** The largest request that a model is sent, in characters of JSON. */
const MAX_REQUEST_LENGTH = 10_000_000
/** What a person is shown, in characters: who agrees must have seen all of it. */
const MAX_SHOWN_LENGTH = 200_000

export interface SamplingMeans {
  readonly terminal: Terminal
  readonly questions: Questions
  /** The server, as the user named it. */
  readonly from: string
  /** Undefined where the user answers. */
  readonly model: Model | undefined
  /** The model answers without anyone being asked. */
  readonly unasked: boolean
}

export interface Sampling {
  readonly handlers: Pick<Handlers, 'sample'>
  readonly capabilities: ClientCapabilities
}

/**
 * Answers a server that wants a completion: through a model, before and after which the user is asked, or by the user. Where
 * there is neither, the capability is not declared.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/client/sampling
 */
export function samplingWith(means: SamplingMeans): Sampling {
  const { model, terminal } = means
  if (model === undefined && !terminal.isInteractive) return { handlers: {}, capabilities: {} }
  return {
    handlers: { sample: (params, context) => sample(params, context, means) },
    // A person does not call tools.
    capabilities: model === undefined ? {} : { sampling: { tools: {} } },
  }
}

async function sample(
  params: CreateMessageParams,
  { signal }: AskContext,
  { terminal, questions, from, model, unasked }: SamplingMeans,
): Promise<CreateMessageResult | null> {
  checkSize(params)
  if (model !== undefined && unasked) {
    terminal.err(`${printableLine(from)} asks ${model.name} at ${model.host}, which --yes-sampling allows.\n`)
    return completed(model, params, terminal, signal)
  }
  if (!terminal.isInteractive) {
    terminal.err(`${printableLine(from)} wants a completion by a model.\n`)
    terminal.err('Declined: run it on a terminal to be asked, or allow it with --yes-sampling.\n')
    return null
  }
  const { length } = shownRequest(params)
  if (length > MAX_SHOWN_LENGTH) {
    terminal.err(`${printableLine(from)} wants a completion of ${length} characters.\n`)
    terminal.err('Declined: that is more than anybody reads; --yes-sampling allows it unread.\n')
    return null
  }
  return questions.ask(signal, (asker) => converse(params, asker, from, model, terminal))
}

async function converse(
  params: CreateMessageParams,
  asker: Asker,
  from: string,
  model: Model | undefined,
  terminal: Terminal,
): Promise<Answer> {
  let request = params
  for (;;) {
    const decision = await reviewRequest(request, from, model, asker)
    if (decision.kind === 'declined') return null
    if (decision.kind === 'edited') {
      request = decision.request
      continue
    }
    if (decision.kind === 'by-hand' || model === undefined) return writeAnswer(from, asker)
    asker.say(`${model.name} is working …`)
    return reviewAnswer(await completed(model, request, terminal, asker.signal), from, asker)
  }
}

/** A server is not told why there is no answer, so the user is. */
async function completed(
  model: Model,
  params: CreateMessageParams,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<CreateMessageResult> {
  try {
    return await model.complete(params, signal)
  } catch (cause) {
    if (signal.aborted || !(cause instanceof Failure)) throw cause
    terminal.err(`${terminal.errColors.red(printableLine(cause.message))}\n`)
    throw new Failure(ExitCode.protocol, 'The model did not answer, so the call was given up.', cause.hint, { cause })
  }
}

function checkSize(params: CreateMessageParams): void {
  const length = JSON.stringify(params).length
  if (length <= MAX_REQUEST_LENGTH) return
  const message = `Expected a sampling request of at most ${MAX_REQUEST_LENGTH} characters; it has ${length}.`
  throw new RpcError(ErrorCode.InvalidParams, message)
}
