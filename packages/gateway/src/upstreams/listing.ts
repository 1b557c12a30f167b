import type { Logger } from '@causeway/connector-kit'
import {
  CausewayError,
  isObject,
  type Prompt,
  type Resource,
  type ResourceTemplate,
  type Tool,
} from '@causeway/protocol'
import { isPromise, type ListKind, type MaybePromise } from '@causeway/server'
import type { LastLists } from './last-lists.js'

/** The longest that a list may take: a slow upstream must not hold up the lists of all. */
const LIST_TIMEOUT_MS = 5_000

/** Broken items that are told by name. */
const MAX_NAMED = 5

const NOTHING: readonly never[] = Object.freeze([])

/** What lists hold. */
export interface Listed {
  readonly tools: Tool
  readonly resources: Resource
  readonly templates: ResourceTemplate
  readonly prompts: Prompt
}

/**
 * One list of one connection, in a way that harms no other list: one that fails or takes too long is empty, and of one that came broken
 * the sound items are there.
 */
export class Listing<K extends ListKind> {
  readonly #kind: K
  readonly #log: Logger
  readonly #last: LastLists
  readonly #flipped: () => void
  /** Lists that came, and what of them is sound. */
  readonly #checked = new WeakMap<readonly unknown[], Checked<Listed[K]>>()
  #leftOut: string | undefined
  /** One that nobody waits for any more; until it is there, another one is not asked for. */
  #late: Promise<unknown> | undefined
  #failing = false

  /**
   * @param last hears of each list that came
   * @param flipped called when it begins to fail, and when it is back
   */
  constructor(kind: K, log: Logger, last: LastLists, flipped: () => void) {
    this.#kind = kind
    this.#log = log
    this.#last = last
    this.#flipped = flipped
  }

  /** Did the last one fail? */
  get failing(): boolean {
    return this.#failing
  }

  /** What of the last list is left out as it is broken, in a sentence. */
  get leftOut(): string | undefined {
    return this.#leftOut
  }

  /** The list that `ask` gives. */
  take(ask: () => MaybePromise<readonly Listed[K][]> | undefined): MaybePromise<readonly Listed[K][]> {
    if (this.#late !== undefined) return NOTHING
    try {
      const listed = ask() ?? NOTHING
      return isPromise(listed) ? this.#inTime(listed) : this.#came(listed)
    } catch (error) {
      return this.#failed(error)
    }
  }

  #inTime(listed: Promise<readonly Listed[K][]>): Promise<readonly Listed[K][]> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#late = listed
        const error = new CausewayError('ERR_UPSTREAM_TIMEOUT', `It takes longer than ${LIST_TIMEOUT_MS / 1_000} s.`)
        resolve(this.#failed(error))
      }, LIST_TIMEOUT_MS)
      const done = (came: () => readonly Listed[K][]): void => {
        clearTimeout(timer)
        if (this.#late === listed) this.#late = undefined
        resolve(came())
      }
      listed.then(
        (items) => done(() => this.#came(items)),
        (error: unknown) => done(() => this.#failed(error)),
      )
    })
  }

  #came(items: readonly Listed[K][]): readonly Listed[K][] {
    try {
      const sound = this.#soundOf(items)
      this.#last.remember(this.#kind, sound)
      if (this.#failing) {
        this.#failing = false
        this.#flipped()
      }
      return sound
    } catch (error) {
      return this.#failed(error)
    }
  }

  #failed(error: unknown): readonly never[] {
    if (!this.#failing) {
      this.#failing = true
      this.#log.warn('upstream could not list', { kind: this.#kind, error })
      this.#flipped()
    }
    return NOTHING
  }

  /** @throws {TypeError} where it is no list */
  #soundOf(items: readonly Listed[K][]): readonly Listed[K][] {
    if (!Array.isArray(items)) throw new TypeError('Expected a list to be an array.')
    let checked = this.#checked.get(items)
    if (checked === undefined) {
      const broken = items.filter((item) => !isSound(this.#kind, item))
      const sound = broken.length === 0 ? items : items.filter((item) => isSound(this.#kind, item))
      checked = { sound, leftOut: broken.length === 0 ? undefined : leftOutWords(this.#kind, broken) }
      this.#checked.set(items, checked)
    }
    this.#leftOut = checked.leftOut
    return checked.sound
  }
}

interface Checked<T> {
  /** The same list where nothing is wrong with it. */
  readonly sound: readonly T[]
  readonly leftOut: string | undefined
}

const NEEDS: { readonly [K in ListKind]: string } = {
  tools: "A tool needs a name, and an inputSchema of the type 'object'",
  prompts: 'A prompt needs a name',
  resources: 'A resource needs a name and a uri',
  templates: 'A template needs a name and a uriTemplate',
}

function leftOutWords(kind: ListKind, broken: readonly unknown[]): string {
  const named = broken.flatMap((item) => (isObject(item) && typeof item.name === 'string' ? [`'${item.name}'`] : []))
  const which = named.length === 0 ? '' : `, such as ${named.slice(0, MAX_NAMED).join(', ')}`
  const what = broken.length === 1 ? 'is broken and left out' : 'are broken and left out'
  return `Of its ${kind} ${broken.length} ${what}${which}. ${NEEDS[kind]}, and nothing that JSON has no word for.`
}

/** Could clients take it? One broken item makes some of them refuse the whole list. */
function isSound(kind: ListKind, item: unknown): boolean {
  if (!isObject(item) || typeof item.name !== 'string' || !isJson(item)) return false
  switch (kind) {
    case 'tools':
      return isObject(item.inputSchema) && item.inputSchema.type === 'object'
    case 'resources':
      return typeof item.uri === 'string'
    case 'templates':
      return typeof item.uriTemplate === 'string'
    default:
      return true
  }
}

function isJson(item: object): boolean {
  try {
    return JSON.stringify(item) !== undefined
  } catch {
    // It contains itself, or what JSON has no word for.
    return false
  }
}
