/** Server lists of other applications: `mcpServers` of Claude Desktop, Cursor and others, `servers` of VS Code. */
import { parseJsonc } from './jsonc.js'
import { isPlainObject, own, type PlainObject } from './plain-value.js'
import { isSensitiveHeader, isSensitiveName, looksSecret } from './sensitive.js'
import { upstreamName } from './upstream-name.js'

export interface ImportedServers {
  /** Entries for `upstreams`, in the order they came. */
  readonly upstreams: { readonly [name: string]: PlainObject }
  /** Variables that must be set for them: secrets that the file held itself, and what it asked its user for. No values. */
  readonly variables: readonly ImportedVariable[]
  /** What did not come along, and what to look at, as sentences. */
  readonly notes: readonly string[]
}

export interface ImportedVariable {
  readonly name: string
  /** What it is, in the words of the file, or where it stood. */
  readonly description: string
}

/**
 * @param taken names of upstreams that are there already
 * @throws {Error} where the text is not JSON, or no list of servers
 */
export function importServers(text: string, taken: Iterable<string> = []): ImportedServers {
  const file = parsed(text)
  const servers = serversIn(file)
  if (servers === undefined) throw new Error("Expected a map 'mcpServers' or 'servers' in it.")
  const names = new Set(taken)
  const importer = new Importer(inputsOf(file))
  const upstreams: Record<string, PlainObject> = {}
  for (const [given, server] of Object.entries(servers)) {
    const name = upstreamName(given, names)
    const entry = importer.entryOf(given, name, server)
    if (entry === undefined) continue
    if (name !== given) importer.notes.push(`'${given}' is called '${name}' here.`)
    names.add(name)
    upstreams[name] = entry
  }
  return { upstreams, variables: [...importer.variables.values()], notes: importer.notes }
}

function parsed(text: string): unknown {
  try {
    return parseJsonc(text)
  } catch {
    throw new Error('Expected JSON.') // what the parser says may repeat a secret
  }
}

function serversIn(file: unknown): PlainObject | undefined {
  // Settings of VS Code have it under `mcp`.
  const holders = [file, own(file, 'mcp')]
  return holders.flatMap((holder) => [own(holder, 'mcpServers'), own(holder, 'servers')]).find(isPlainObject)
}

/** What VS Code asks its user for, in words, by id. */
function inputsOf(file: unknown): ReadonlyMap<string, string> {
  const inputs = [own(file, 'inputs'), own(own(file, 'mcp'), 'inputs')].find(Array.isArray) ?? []
  return new Map(inputs.map((input: unknown) => [String(own(input, 'id')), String(own(input, 'description') ?? '')]))
}

/** Members that are understood. */
const KNOWN = new Set([
  'type',
  'transport',
  'command',
  'args',
  'env',
  'cwd',
  'url',
  'serverUrl',
  'httpUrl',
  'headers',
  'disabled',
  'enabled',
])
/** `${input:id}`, `${env:NAME}`, `${NAME}`, `${NAME:-default}`. */
const VARIABLE = /\$\{(?:(input|env):)?([A-Za-z_][\w.-]*)(?::-[^}]*)?\}/
const WHOLE_VARIABLE = new RegExp(`^${VARIABLE.source}$`)

class Importer {
  readonly variables = new Map<string, ImportedVariable>()
  readonly notes: string[] = []
  readonly #inputs: ReadonlyMap<string, string>
  /** Which literal a variable stands for: the same name may mean two secrets. */
  readonly #literals = new Map<string, string>()

  constructor(inputs: ReadonlyMap<string, string>) {
    this.#inputs = inputs
  }

  entryOf(given: string, name: string, server: unknown): PlainObject | undefined {
    const url = [own(server, 'url'), own(server, 'serverUrl'), own(server, 'httpUrl')].find(isText)
    const command = own(server, 'command')
    if (url === undefined && !isText(command)) {
      this.notes.push(`'${given}' is left out: it has neither a command nor a url.`)
      return undefined
    }
    const left = Object.keys(Object(server)).filter((key) => !KNOWN.has(key))
    if (left.length > 0) this.notes.push(`Of '${given}' these did not come along: ${left.join(', ')}.`)
    const isOff = own(server, 'disabled') === true || own(server, 'enabled') === false
    const entry = url === undefined ? this.#started(name, server) : this.#remote(name, url, server)
    return { ...entry, ...(isOff ? { enabled: false } : {}) }
  }

  #started(name: string, server: unknown): PlainObject {
    const args = own(server, 'args')
    const command = [own(server, 'command'), ...(Array.isArray(args) ? args : [])].map(String)
    for (const word of command) this.#lookAt(name, word)
    const env = this.#settings(name, 'env', own(server, 'env'))
    const cwd = own(server, 'cwd')
    const more = { ...(env === undefined ? {} : { env }), ...(isText(cwd) ? { cwd: this.#plain(name, cwd) } : {}) }
    const words = command.map((word) => this.#plain(name, word))
    return { mcp: Object.keys(more).length === 0 ? words : { command: words, ...more } }
  }

  #remote(name: string, url: string, server: unknown): PlainObject {
    this.#lookAt(name, url)
    const all = Object.entries(Object(own(server, 'headers')))
    const bearer = all
      .map(([key, value]) => (/^authorization$/i.test(key) ? this.#bearer(name, String(value)) : undefined))
      .find(isText)
    const headers = this.#settings(
      name,
      'headers',
      Object.fromEntries(all.filter(([key]) => bearer === undefined || !/^authorization$/i.test(key))),
    )
    const isSse = [own(server, 'type'), own(server, 'transport')].includes('sse')
    const more = { ...(headers === undefined ? {} : { headers }), ...(isSse ? { transport: 'sse' } : {}) }
    const address = this.#plain(name, url)
    return {
      mcp: Object.keys(more).length === 0 ? address : { url: address, ...more },
      ...(bearer === undefined ? {} : { auth: { bearer } }),
    }
  }

  /** Environment variables or headers: secrets become references, variables of the application become ours. */
  #settings(name: string, where: 'env' | 'headers', given: unknown): PlainObject | undefined {
    const entries = Object.entries(Object(given)).map(([key, value]) => [
      key,
      this.#setting(name, where, key, String(value)),
    ])
    return entries.length === 0 ? undefined : Object.fromEntries(entries)
  }

  #setting(name: string, where: 'env' | 'headers', key: string, value: string): unknown {
    const [, source, variable] = WHOLE_VARIABLE.exec(value) ?? []
    if (variable !== undefined) return `env:${this.#named(source, variable)}`
    const isSecret = where === 'env' ? isSensitiveName(key) : isSensitiveHeader(key)
    if (!isSecret && !looksSecret(value)) return this.#harmless(name, value)
    if (VARIABLE.test(value))
      this.notes.push(
        `The variable for ${key} of '${name}' must hold the whole value, with what stood around its variables.`,
      )
    return `env:${this.#literal(name, where === 'env' ? key : `${name}_${key}`, value, `${key} of ${name}`)}`
  }

  #harmless(name: string, value: string): unknown {
    const plain = this.#plain(name, value)
    // Else it would be taken for a reference.
    return /^(?:env|file|keyring|vault|literal):/.test(plain) ? { text: plain } : plain
  }

  /** A bearer token as a reference. */
  #bearer(name: string, value: string): string | undefined {
    const [, token] = /^Bearer\s+(\S+)$/i.exec(value) ?? []
    if (token === undefined) return undefined
    const [, source, variable] = WHOLE_VARIABLE.exec(token) ?? []
    if (variable !== undefined) return `env:${this.#named(source, variable)}`
    return VARIABLE.test(token)
      ? undefined
      : `env:${this.#literal(name, `${name}_TOKEN`, token, `The bearer token of ${name}`)}`
  }

  #named(source: string | undefined, variable: string): string {
    const name = source === 'input' ? variableName(variable) : variable
    const description = source === 'input' ? (this.#inputs.get(variable) ?? '') : ''
    if (!this.variables.has(name))
      this.variables.set(name, {
        name,
        description: description || `Was \${${source === undefined ? '' : `${source}:`}${variable}}`,
      })
    return name
  }

  /** The variable for a secret that the file held. One name for one secret. */
  #literal(server: string, wanted: string, value: string, description: string): string {
    const candidates = [variableName(wanted), variableName(`${server}_${wanted}`)]
    const isFree = (name: string): boolean =>
      (this.#literals.get(name) ?? value) === value && (this.#literals.has(name) || !this.variables.has(name))
    let name = candidates.find(isFree)
    for (let number = 2; name === undefined; number++) {
      const numbered = `${candidates[1]}_${number}`
      if (isFree(numbered)) name = numbered
    }
    this.#literals.set(name, value)
    if (!this.variables.has(name)) this.variables.set(name, { name, description })
    return name
  }

  /** A text that cannot have references in it. */
  #plain(name: string, text: string): string {
    const plain = text
      .replaceAll(/\$\{(?:workspaceFolder|workspaceRoot)\}/g, '.')
      .replaceAll(/\$\{(?:userHome|HOME)\}/g, '~')
    if (VARIABLE.test(plain))
      this.notes.push(
        `'${name}' has a variable where none is replaced: ${plain.match(VARIABLE)?.[0]}. Write its value there.`,
      )
    return plain
  }

  #lookAt(name: string, word: string): void {
    if (looksSecret(word) || /[?&](?:[\w-]*(?:key|token|secret))=/i.test(word)) {
      this.notes.push(
        `'${name}' seems to have a secret in its command or address, and it is written out in the configuration now. Move it to env, headers or auth.`,
      )
    }
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function variableName(text: string): string {
  const name = text
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  return /^[0-9]/.test(name) || name === '' ? `SECRET_${name}` : name
}
