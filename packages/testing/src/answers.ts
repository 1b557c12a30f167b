import type { Handlers } from '@causeway/client'
import type {
  CreateMessageParams,
  CreateMessageResult,
  ElicitFormParams,
  ElicitResult,
  ElicitUrlParams,
  JsonObject,
  Root,
} from '@causeway/protocol'
import { formResult, modelResult, rootsOf, UnfitAnswer, visitResult } from './answer-results.js'

/** One answer, or a function that finds it when it knows the question. */
export type Answer<Question, Value> = Value | ((question: Question) => Value | Promise<Value>)

/** Answers in the order of the questions, each used once and none left over; or one function for however many come. */
export type Answering<Question, Value> =
  | readonly Answer<Question, Value>[]
  | ((question: Question) => Value | Promise<Value>)

/** What the user fills into the form, or that they will not. */
export type FormAnswer = JsonObject | 'decline' | 'cancel'

/** The words of the model, all that it answered, or null where the user does not let it. */
export type ModelAnswer = string | CreateMessageResult | null

/** What the server may ask, and what it hears. What is not here the client does not declare itself capable of. */
export interface AnswerScript {
  /** Forms. A member that the schema has a default for may be left out. */
  readonly elicit?: Answering<ElicitFormParams, FormAnswer>
  /** Addresses that the user is sent to. */
  readonly elicitUrl?: Answering<ElicitUrlParams, ElicitResult['action']>
  /** Completions by a model. */
  readonly sample?: Answering<CreateMessageParams, ModelAnswer>
  /** The user's folders, as often as the server asks. A string is a `file:` URI. */
  readonly roots?: readonly (string | Root)[]
}

/** A question of the server. */
export interface Question {
  readonly method: 'elicitation/create' | 'sampling/createMessage' | 'roots/list'
  readonly params: JsonObject
}

/** Answers that keep account of what was asked. */
export interface Answers {
  /** For `connect`, where the pair was not made by `linked`. */
  readonly handlers: Handlers
  /** Everything that the server asked, in order. */
  readonly asked: readonly Question[]
  /** @throws {Error} where something was asked that nobody had a fitting answer for, or an answer was not asked for */
  verify(): void
}

/**
 * Answers to what a server asks, for tests: each is used once, in order, and `verify` tells of questions without an answer and
 * of answers without a question.
 *
 * @throws {TypeError} for roots that are none
 *
 * @example
 * const script = answers({ elicit: [{ name: 'Ada' }, 'decline'], sample: ['Paris'] })
 * await using client = await connect(target, { handlers: script.handlers })
 */
export function answers(script: AnswerScript): Answers {
  return accountedAnswers(script)
}

/** Answers whose account can be looked at by halves. */
export interface AccountedAnswers extends Answers {
  /** @throws {Error} where an answer was not asked for */
  verifyUsed(): void
}

export function accountedAnswers(script: AnswerScript): AccountedAnswers {
  const ledger = new Ledger()
  const { elicit, elicitUrl, sample } = script
  const roots = script.roots && rootsOf(script.roots)
  const handlers: Handlers = {
    ...(elicit && { elicit: queue(ledger, 'elicitation/create', 'elicit', elicit, formResult) }),
    ...(elicitUrl && { elicitUrl: queue(ledger, 'elicitation/create', 'elicitUrl', elicitUrl, visitResult) }),
    ...(sample && { sample: queue(ledger, 'sampling/createMessage', 'sample', sample, modelResult) }),
    ...(roots && {
      roots: () => {
        ledger.asked.push({ method: 'roots/list', params: {} })
        return roots
      },
    }),
  }
  return { handlers, asked: ledger.asked, verify: () => ledger.verify(), verifyUsed: () => ledger.verifyUsed() }
}

/** What was asked, and what went wrong with it. */
class Ledger {
  readonly asked: Question[] = []
  /** Questions without an answer, and answers that do not fit. */
  readonly failed: string[] = []
  readonly left: (() => string | undefined)[] = []

  verify(): void {
    failWith([...this.failed, ...this.#unused()])
  }

  verifyUsed(): void {
    failWith(this.#unused())
  }

  #unused(): readonly string[] {
    return this.left.flatMap((describe) => describe() ?? [])
  }
}

function failWith(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

/** Longer questions are cut in messages. */
const SHOWN_LENGTH = 200

type Kind = Exclude<keyof AnswerScript, 'roots'>

function queue<Params extends object, Value, Result>(
  ledger: Ledger,
  method: Question['method'],
  kind: Kind,
  answering: Answering<Params, Value>,
  finish: (value: Value, params: Params, place: string) => Result,
): (params: Params) => Promise<Result> {
  let used = 0
  if (typeof answering !== 'function') ledger.left.push(() => unused(kind, answering.slice(used)))
  const answerTo = async (params: Params): Promise<Result> => {
    if (typeof answering === 'function') return finish(await answering(params), params, `answers.${kind}`)
    const index = used
    const answer = answering[index]
    if (answer === undefined) throw new UnfitAnswer(unexpected(kind, answering.length, params))
    used += 1
    return finish(isFunction(answer) ? await answer(params) : answer, params, `answers.${kind}[${index}]`)
  }
  return async (params) => {
    // as: parameters came as JSON
    ledger.asked.push({ method, params: params as unknown as JsonObject })
    try {
      return await answerTo(params)
    } catch (error) {
      if (error instanceof UnfitAnswer) ledger.failed.push(error.message)
      throw error
    }
  }
}

function isFunction<Params, Value>(
  answer: Answer<Params, Value>,
): answer is (question: Params) => Value | Promise<Value> {
  return typeof answer === 'function'
}

function unexpected(kind: Kind, count: number, params: object): string {
  const had = count === 0 ? 'there are none' : `all ${count} were used before`
  return `Expected no more questions for answers.${kind} (${had}); the server asked ${inBrief(params)}.`
}

/** The question itself, without the form or the settings that come with it. */
function inBrief(params: object): string {
  const words = JSON.stringify('message' in params ? params.message : 'messages' in params ? params.messages : params)
  return words.length > SHOWN_LENGTH ? `${words.slice(0, SHOWN_LENGTH)}…` : words
}

function unused(kind: Kind, left: readonly unknown[]): string | undefined {
  if (left.length === 0) return undefined
  const values = left.map((answer) => (typeof answer === 'function' ? 'a function' : JSON.stringify(answer)))
  return `Expected the server to ask for every one of answers.${kind}; it never asked for ${values.join(', ')}.`
}
