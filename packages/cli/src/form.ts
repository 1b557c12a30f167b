import { createInterface } from 'node:readline/promises'
import type { Handlers } from '@causeway/client'
import type { ElicitFormParams, ElicitResult, ElicitUrlParams } from '@causeway/protocol'
import { coerceText, interpretedValidatorOf, isJsonObject, type JsonObject } from '@causeway/schema'
import { printable, printableLine } from './output/printable.js'
import type { Terminal } from './output/terminal.js'

/**
 * Answers what a server asks its user: one line for each field on a terminal. Where nobody can be asked, it declines and
 * says so.
 */
export function formOn(terminal: Terminal): Required<Pick<Handlers, 'elicit' | 'elicitUrl'>> {
  return {
    elicit: (params, { signal }) =>
      terminal.isInteractive ? askForm(params, terminal, signal) : decline(params.message, terminal),
    elicitUrl: (params, { signal }) =>
      terminal.isInteractive ? askToVisit(params, terminal, signal) : decline(params.message, terminal),
  }
}

function decline(message: string, terminal: Terminal): ElicitResult {
  terminal.err(`The server asks: ${printableLine(message)} (declined: there is no terminal to ask on)\n`)
  return { action: 'decline' }
}

async function askForm(form: ElicitFormParams, terminal: Terminal, signal: AbortSignal): Promise<ElicitResult> {
  const { bold, dim } = terminal.errColors
  terminal.err(`${bold(printable(form.message))}\n${dim('Ctrl-D declines.')}\n`)
  const required = Array.isArray(form.requestedSchema.required) ? form.requestedSchema.required : []
  const content: { [name: string]: unknown } = {}
  for (const [name, field] of Object.entries(form.requestedSchema.properties ?? {})) {
    if (!isJsonObject(field)) continue
    const value = await askField(name, field, required.includes(name), terminal, signal)
    if (value === DECLINED) return { action: 'decline' }
    if (value !== undefined) content[name] = value
  }
  return { action: 'accept', content }
}

/** The user ended the input instead of answering. */
const DECLINED = Symbol('declined')

/** Asks until the answer fits; undefined where the field was left out. */
async function askField(
  name: string,
  field: JsonObject,
  isRequired: boolean,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<unknown> {
  const label = printableLine(typeof field.title === 'string' ? field.title : name)
  const fallback = field.default === undefined ? '' : ` [${printableLine(String(field.default))}]`
  const optional = isRequired || field.default !== undefined ? '' : ' (optional)'
  for (;;) {
    const text = await ask(`${label}${noteOf(field)}${fallback}${optional}: `, signal)
    if (text === undefined) return DECLINED
    if (text === '' && (field.default !== undefined || !isRequired)) return undefined
    const value = titledValue(text, field) ?? coerceText(text, field)
    const checked = interpretedValidatorOf(field).check(value)
    if (checked.ok) return value
    terminal.err(`Expected ${printable(checked.problems.map(({ expected }) => expected).join(', '))}.\n`)
  }
}

function noteOf(field: JsonObject): string {
  const choices = choicesOf(field)
  if (choices.length > 0) return ` (${choices.map(({ shown }) => printableLine(shown)).join(' | ')})`
  return typeof field.description === 'string' ? ` (${printableLine(field.description)})` : ''
}

/** People type the title of a choice; its value is what the server wants. */
function titledValue(text: string, field: JsonObject): unknown {
  return choicesOf(field).find(({ shown }) => shown.toLowerCase() === text.toLowerCase())?.value
}

function choicesOf(field: JsonObject): readonly { readonly shown: string; readonly value: unknown }[] {
  if (Array.isArray(field.oneOf)) {
    return field.oneOf.filter(isJsonObject).map(({ const: value, title }) => ({ shown: String(title ?? value), value }))
  }
  if (!Array.isArray(field.enum)) return []
  const names = Array.isArray(field.enumNames) ? field.enumNames : []
  return field.enum.map((value: unknown, index) => ({ shown: String(names[index] ?? value), value }))
}

async function askToVisit(
  { message, url }: ElicitUrlParams,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ElicitResult> {
  const { bold } = terminal.errColors
  const host = new URL(url).host
  terminal.err(`${bold(printable(message))}\nIt wants you to open a page of ${bold(host)}:\n  ${printable(url)}\n`)
  const text = await ask("Open it in a browser, then press Enter ('n' declines): ", signal)
  return { action: text === undefined || /^no?$/i.test(text) ? 'decline' : 'accept' }
}

/** One line from the user; undefined at the end of the input. */
async function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await new Promise<string | undefined>((resolve, reject) => {
      lines.once('close', () => resolve(undefined))
      // readline takes Ctrl-C for itself; it means what it means elsewhere.
      lines.once('SIGINT', () => process.emit('SIGINT'))
      lines.question(question, { signal }).then((text) => resolve(text.trim()), reject)
    })
  } finally {
    lines.close()
  }
}
