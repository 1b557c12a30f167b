import { isLoggingLevel, LOGGING_LEVELS, type LoggingLevel, REVISIONS, type RevisionId } from '@causeway/protocol'
import { suggest } from '@causeway/schema'
import { type Command, Option } from 'commander'
import { usageFailure } from './failure.js'
import type { ModelFlags } from './sampling/model.js'
import type { ClientTlsFlags } from './tls-flags.js'

/** The options that every command which talks to a server has. */
export interface ClientFlags extends ModelFlags, ClientTlsFlags {
  readonly json?: boolean
  readonly era?: 'modern' | 'legacy'
  readonly revision?: RevisionId
  readonly header?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  /** Milliseconds. */
  readonly timeout?: number
  readonly logLevel?: LoggingLevel
  /** The model answers a server without anyone being asked. */
  readonly yesSampling?: boolean
  readonly debug?: boolean
}

/** Adds those options to a command. */
export function withClientOptions(command: Command): Command {
  return command
    .option('--json', 'print one JSON document, and nothing else, on stdout')
    .addOption(new Option('--era <era>', 'insist on an era of the protocol').choices(['modern', 'legacy']))
    .option('--revision <date>', `insist on a revision: ${REVISIONS.join(', ')}`, parseRevision)
    .option('--header <name: value>', 'send a header with every HTTP request; can be repeated', collectHeader)
    .option('--tls-ca <file>', 'trust the authorities in this PEM file, too')
    .option('--tls-cert <file>', 'show the certificate in this PEM file to the server')
    .option('--tls-key <file>', 'its private key, as PEM')
    .option('--env <name=value>', 'set a variable for the command after --; can be repeated', collectVariable)
    .option('--timeout <seconds>', 'wait that long for an answer', parseSeconds)
    .option('--log-level <level>', "show the server's log messages of this level and above on stderr", parseLevel)
    .option('--debug', 'show stack traces, and what a started server prints on stderr')
}

/** Adds the options of those commands whose server may ask for a completion by a model. */
export function withModelOptions(command: Command): Command {
  return command
    .option('--model <name>', 'the model that answers when the server wants a completion')
    .option('--model-url <url>', 'where it is, such as http://127.0.0.1:11434/v1 (or CAUSEWAY_MODEL_URL)')
    .addOption(
      new Option('--model-api <api>', 'what is spoken there; openai unless it is at Anthropic').choices([
        'openai',
        'anthropic',
      ]),
    )
    .option('--model-key <env:NAME>', 'the variable that holds its key (CAUSEWAY_MODEL_KEY, if it is set)')
    .option('--yes-sampling', 'let the model answer without asking you')
}

function parseRevision(text: string): RevisionId {
  const revision = REVISIONS.find((id) => id === text)
  if (revision === undefined) throw unknownWord('a revision', text, REVISIONS)
  return revision
}

function parseLevel(text: string): LoggingLevel {
  if (!isLoggingLevel(text)) throw unknownWord('a log level', text, LOGGING_LEVELS)
  return text
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  // Timers cannot wait longer than 2^31 milliseconds.
  if (!(seconds > 0 && seconds * 1000 < 2 ** 31)) {
    throw usageFailure(`Expected --timeout to be a number of seconds above 0; got '${text}'.`)
  }
  return Math.ceil(seconds * 1000)
}

/** Collects `--header 'name: value'`. */
export function collectHeader(text: string, collected?: Readonly<Record<string, string>>): Record<string, string> {
  const [, name, value] = /^([^\s:=]+)\s*:\s*(.*)$/s.exec(text) ?? []
  // The value may be a secret: messages do not repeat it.
  if (name === undefined || value === undefined) throw usageFailure("Expected --header to be 'name: value'.")
  return { ...collected, [name]: value }
}

/** Collects `--env name=value`. */
export function collectVariable(text: string, collected?: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw usageFailure('Expected --env to be name=value.')
  return { ...collected, [text.slice(0, at)]: text.slice(at + 1) }
}

function unknownWord(what: string, text: string, known: readonly string[]): Error {
  const near = suggest(text, known)
  return usageFailure(
    `Expected ${what}; got '${text}'.`,
    near === undefined ? `Known are ${known.join(', ')}.` : `Did you mean '${near}'?`,
  )
}
