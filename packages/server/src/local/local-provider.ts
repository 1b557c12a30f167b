import type { Lifespan } from '../dep.js'
import { checkNamed } from '../made.js'
import type { PromptValue } from '../prompt.js'
import type { Audience, Change, Provider } from '../provider.js'
import type { ResourceValue } from '../resource.js'
import type { ToolValue } from '../tool.js'
import type { ErrorExposure } from '../tool-error.js'
import { LocalPrompts } from './local-prompts.js'
import { LocalResources } from './local-resources.js'
import { LocalTools } from './local-tools.js'

/** Values to add. */
export interface Additions {
  readonly tools?: { readonly [name: string]: ToolValue<never, unknown> | ToolValue }
  readonly resources?: readonly ResourceValue[]
  readonly prompts?: { readonly [name: string]: PromptValue<never> | PromptValue }
}

/** Names (URIs and templates for resources) of what was added. */
export interface Selection {
  readonly tools?: readonly string[]
  readonly resources?: readonly string[]
  readonly prompts?: readonly string[]
}

/** What a program registers, as a provider that can change while it serves. */
export class LocalProvider implements Provider {
  readonly #tools: LocalTools
  readonly #resources: LocalResources
  readonly #prompts: LocalPrompts
  /** What it ever had: a capability that clients have seen stays. */
  readonly #had = { tools: false, resources: false, prompts: false }
  readonly #listeners = new Set<(change: Change) => void>()

  constructor(lifespan: Lifespan, exposure: ErrorExposure) {
    this.#tools = new LocalTools(lifespan, exposure)
    this.#resources = new LocalResources(lifespan)
    this.#prompts = new LocalPrompts(lifespan)
  }

  get tools(): LocalTools | undefined {
    return this.#had.tools ? this.#tools : undefined
  }

  get resources(): LocalResources | undefined {
    return this.#had.resources ? this.#resources : undefined
  }

  get prompts(): LocalPrompts | undefined {
    return this.#had.prompts ? this.#prompts : undefined
  }

  get varies(): boolean {
    return this.#tools.registry.varies || this.#prompts.registry.varies || this.#resources.varies
  }

  add({ tools = {}, resources = [], prompts = {} }: Additions): void {
    checkNamed(tools, prompts)
    for (const [name, value] of Object.entries(tools)) this.#tools.add(name, value as ToolValue) // types only differ for callers
    for (const value of resources) this.#resources.add(value)
    for (const [name, value] of Object.entries(prompts)) this.#prompts.add(name, value as PromptValue) // likewise
    const added = {
      tools: Object.keys(tools).length > 0,
      resources: resources.length > 0,
      prompts: Object.keys(prompts).length > 0,
    }
    for (const kind of ['tools', 'resources', 'prompts'] as const) this.#had[kind] ||= added[kind]
    this.#changed(added.tools, added.resources, added.prompts)
  }

  remove({ tools = [], resources = [], prompts = [] }: Selection): void {
    const gone = {
      tools: tools.filter((name) => this.#tools.registry.remove(name)),
      resources: resources.filter((uri) => this.#resources.remove(uri)),
      prompts: prompts.filter((name) => this.#prompts.registry.remove(name)),
    }
    this.#changed(gone.tools.length > 0, gone.resources.length > 0, gone.prompts.length > 0)
  }

  setEnabled({ tools = [], resources = [], prompts = [] }: Selection, enabled: boolean): void {
    const { fixed, families } = this.#resources
    const owner = (uri: string): typeof fixed | typeof families => (families.peek(uri) === undefined ? fixed : families)
    const changed = {
      tools: tools.filter((name) => this.#tools.registry.setEnabled(name, enabled)),
      resources: resources.filter((uri) => owner(uri).setEnabled(uri, enabled)),
      prompts: prompts.filter((name) => this.#prompts.registry.setEnabled(name, enabled)),
    }
    this.#changed(changed.tools.length > 0, changed.resources.length > 0, changed.prompts.length > 0)
  }

  /** The contents of a resource changed. */
  touch(uri: string, audience: Audience = {}): void {
    this.#tell({ kind: 'resource', uri, ...audience })
  }

  /** A list is to be announced as changed, whether it did or not. */
  announce(kind: 'tools' | 'resources' | 'prompts', audience: Audience = {}): void {
    this.#tell({ kind, ...audience })
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #changed(tools: boolean, resources: boolean, prompts: boolean): void {
    if (tools) this.#tell({ kind: 'tools' })
    if (resources) this.#tell({ kind: 'resources' })
    if (prompts) this.#tell({ kind: 'prompts' })
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }
}
