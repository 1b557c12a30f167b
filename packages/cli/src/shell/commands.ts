import type { ListOptions } from '@causeway/client'
import { isLoggingLevel, LOGGING_LEVELS } from '@causeway/protocol'
import { suggest } from '@causeway/schema'
import { argumentsOf, parsePairs, promptArguments } from '../arguments.js'
import { callTool } from '../call-tool.js'
import { completionRef } from '../completion-ref.js'
import { ExitCode } from '../exit-code.js'
import { type Failure, usageFailure } from '../failure.js'
import { heading, KINDS, listingOf, serverOf, shownListing } from '../listing.js'
import { namedIfListed } from '../named.js'
import { shownContents } from '../output/content.js'
import { shownDuration } from '../output/duration.js'
import { jsonDocument } from '../output/json.js'
import { printableLine } from '../output/printable.js'
import { showMessages, showToolResult } from '../output/tool-result.js'
import { shownValue } from '../output/value.js'
import type { ShellCommand } from './command.js'

const list: ShellCommand = {
  name: 'list',
  usage: '[tools|resources|templates|prompts]',
  summary: 'show what the server offers',
  first: 'kind',
  async run([kind], { client, catalog, terminal, json, signal }) {
    const chosen = KINDS.filter((one) => kind === undefined || one === kind)
    if (chosen.length === 0) throw unknown('a kind', kind, KINDS)
    catalog.forget(...chosen)
    const listing = await listingOf(client, chosen, signal)
    terminal.out(json ? jsonDocument(listing) : shownListing(listing, terminal))
    return undefined
  },
}

const call: ShellCommand = {
  name: 'call',
  usage: '<tool> [key=value…] [{json}]',
  summary: 'call a tool',
  first: 'tool',
  async run([name, ...words], { client, catalog, terminal, bars, json, signal }) {
    const tools = await catalog.listWith('tools', (tool) => tool.name === name, signal)
    const given = words.find((word) => word.startsWith('{'))
    const pairs = words.filter((word) => word !== given)
    const result = await callTool(client, tools, { name, pairs, json: given }, { bars, signal })
    if (json) terminal.out(jsonDocument(result))
    else showToolResult(result, terminal)
    return result.isError === true ? ExitCode.toolFailed : undefined
  },
}

const read: ShellCommand = {
  name: 'read',
  usage: '<uri>',
  summary: 'read a resource',
  first: 'uri',
  async run([uri, ...rest], { client, terminal, json, signal }) {
    const result = await client.readResource(only(uri, rest, 'the URI of a resource'), { signal })
    if (json) terminal.out(jsonDocument(result))
    else for (const contents of result.contents) terminal.out(shownContents(contents, terminal))
    return undefined
  },
}

const prompt: ShellCommand = {
  name: 'prompt',
  usage: '<name> [key=value…]',
  summary: 'render a prompt',
  first: 'prompt',
  async run([name, ...pairs], { client, catalog, terminal, json, signal }) {
    if (name === undefined) throw usageFailure('Expected the name of a prompt.')
    const prompts = await catalog.listWith('prompts', (item) => item.name === name, signal)
    const again = (options: ListOptions) => client.listPrompts({ ...options, signal })
    const found = await namedIfListed(prompts, name, 'prompt', again)
    const result = await client.getPrompt(name, promptArguments(pairs, found && argumentsOf(found)), { signal })
    if (json) terminal.out(jsonDocument(result))
    else showMessages(result, terminal)
    return undefined
  },
}

const complete: ShellCommand = {
  name: 'complete',
  usage: '<prompt|template> <argument> [typed] [other=value…]',
  summary: 'ask for values of an argument',
  first: 'completable',
  async run([name, argument, value = '', ...others], { client, catalog, terminal, json, signal }) {
    if (name === undefined || argument === undefined) {
      throw usageFailure('Expected a prompt or a template, and the name of one of its arguments.')
    }
    const ref = await completionRef(name, argument, {
      prompts: () => catalog.list('prompts', signal),
      templates: () => catalog.list('templates', signal),
    })
    const context = others.length === 0 ? {} : { context: { arguments: Object.fromEntries(parsePairs(others)) } }
    const completion = await client.complete({ ref, argument: { name: argument, value }, ...context }, { signal })
    if (json) terminal.out(jsonDocument(completion))
    else terminal.out(completion.values.map((text) => `${printableLine(text)}\n`).join(''))
    return undefined
  },
}

const subscribe: ShellCommand = {
  name: 'subscribe',
  usage: '<uri>',
  summary: 'hear of every update of a resource',
  first: 'uri',
  async run([uri, ...rest], { client }) {
    await client.subscribe(only(uri, rest, 'the URI of a resource'))
    return undefined
  },
}

const unsubscribe: ShellCommand = {
  name: 'unsubscribe',
  usage: '<uri>',
  summary: 'hear of it no more',
  first: 'uri',
  async run([uri, ...rest], { client }) {
    await client.unsubscribe(only(uri, rest, 'the URI of a resource'))
    return undefined
  },
}

const log: ShellCommand = {
  name: 'log',
  usage: '<level|off>',
  summary: 'show log messages of this level and above',
  first: 'level',
  async run([level, ...rest], { session }) {
    const chosen = only(level, rest, `a level: ${LOGGING_LEVELS.join(', ')}, or off`)
    if (chosen !== 'off' && !isLoggingLevel(chosen)) throw unknown('a level', chosen, [...LOGGING_LEVELS, 'off'])
    await session.setLogLevel(chosen === 'off' ? undefined : chosen)
    return undefined
  },
}

const info: ShellCommand = {
  name: 'info',
  usage: '',
  summary: 'show who the server is and what it can do',
  async run(_, { client, terminal, json }) {
    const { era, serverCapabilities: capabilities, instructions } = client
    if (json) terminal.out(jsonDocument({ ...serverOf(client), era, capabilities }))
    else {
      terminal.out(`${heading(client, terminal)}\n`)
      terminal.out(shownValue({ era, capabilities, ...(instructions === undefined ? {} : { instructions }) }, terminal))
    }
    return undefined
  },
}

const ping: ShellCommand = {
  name: 'ping',
  usage: '',
  summary: 'see whether the server answers',
  async run(_, { client, terminal, signal }) {
    const start = performance.now()
    await client.ping({ signal })
    const ms = performance.now() - start
    terminal.out(`It answered in ${ms < 100 ? `${ms.toFixed(1)} ms` : shownDuration(ms)}.\n`)
    return undefined
  },
}

const reconnect: ShellCommand = {
  name: 'reconnect',
  usage: '',
  summary: 'connect anew',
  async run(_, { session, terminal, signal }) {
    terminal.err(heading(await session.connect(signal), terminal))
    return undefined
  },
}

/** All but those that concern the shell itself. */
export const SERVER_COMMANDS: readonly ShellCommand[] = [
  list,
  call,
  read,
  prompt,
  complete,
  subscribe,
  unsubscribe,
  log,
  info,
  ping,
  reconnect,
]

function only(word: string | undefined, rest: readonly string[], what: string): string {
  if (word === undefined) throw usageFailure(`Expected ${what}.`)
  if (rest[0] !== undefined) throw usageFailure(`Expected ${what}, and nothing after it; got '${rest[0]}'.`)
  return word
}

function unknown(what: string, word: string | undefined, known: readonly string[]): Failure {
  const near = suggest(word ?? '', known)
  return usageFailure(
    `Expected ${what}; got '${word}'.`,
    near === undefined ? `Known are ${known.join(', ')}.` : `Did you mean '${near}'?`,
  )
}
