import type { Connector } from '../../connector.js'
import { type OpenConnector, openConnector } from '../open-connector.js'
import { textOf } from '../recording-logger.js'
import { eventually, holds, within } from './assert.js'
import { holdsNoSecret } from './configuration.js'
import { OpenHandles } from './handles.js'
import type { Subject } from './subject.js'

/** Connects, does `work`, closes; in time. */
export async function connected(subject: Subject, work: (asked: OpenConnector) => Promise<void>): Promise<void> {
  const { connector, promptMs } = subject
  const options = await subject.context()
  const opening = openConnector(connector, await subject.good(), options)
  const asked = await within(promptMs * 4, 'the good configuration to connect', opening)
  try {
    await work(asked)
    holdsNoSecret('the log', asked.context.log.text(), options.secrets)
  } catch (error) {
    holdsNoSecret('an error', textOf(error), options.secrets)
    throw error
  } finally {
    await within(promptMs, 'close() to resolve', asked.close())
    asked.context.end()
  }
}

/** What was opened is closed: with `close()`, however often it is called. */
export async function checkClose(subject: Subject): Promise<void> {
  // The first connection may load what stays: worker threads, caches of the platform.
  await connected(subject, async (asked) => void (await asked.tools()))
  const handles = new OpenHandles()
  try {
    const [written, options] = [await subject.good(), await subject.context()]
    const asked = await handles.watch(async () => {
      const opened = await openConnector(subject.connector, written, options)
      await Promise.all([opened.tools(), opened.resources(), opened.templates(), opened.prompts()])
      return opened
    })
    const { provider, context } = asked
    await within(subject.promptMs, 'close() to resolve', Promise.resolve(provider.close?.()))
    await within(subject.promptMs, 'a second close() to resolve', Promise.resolve(provider.close?.()))
    await asked.close()
    await eventually(subject.promptMs, () => {
      const left = handles.left()
      return left.length === 0
        ? undefined
        : `Expected close() to end all that was opened; this is left: ${left.join(', ')}.`
    })
    holds(context.losses.length === 0, 'Expected close() not to count as a lost connection; do not call lost() then.')
  } finally {
    handles.stop()
  }
}

/** Standard output belongs to the stdio transport, and log lines to the logger. */
export async function checkSilent(subject: Subject): Promise<void> {
  const printed: string[] = []
  const { stdout } = process
  const write = stdout.write
  const spoken = ['log', 'info', 'debug', 'table', 'dir', 'group'] as const
  const originals = spoken.map((name) => [name, console[name]] as const)
  // as: only the text is looked at, whatever the overload
  stdout.write = ((chunk: unknown, ...rest: readonly unknown[]): boolean => {
    // Where node:test runs a file in a process of its own, its reports go this way, too: bytes that are no text.
    if (chunk instanceof Uint8Array && chunk[0] === 0xff) return Reflect.apply(write, stdout, [chunk, ...rest])
    printed.push(String(chunk))
    const done = rest.find((one) => typeof one === 'function')
    if (typeof done === 'function') done()
    return true
  }) as typeof write
  for (const name of spoken)
    console[name] = (...said: readonly unknown[]) => void printed.push(said.map(String).join(' '))
  try {
    await connected(subject, async (asked) => {
      for (const { tool, arguments: args } of subject.cases.calls ?? []) await asked.call(tool, args).catch(() => {})
      await Promise.all([asked.tools(), asked.resources(), asked.templates(), asked.prompts()])
    })
  } finally {
    stdout.write = write
    for (const [name, original] of originals) console[name] = original
  }
  holds(
    printed.length === 0,
    `Expected nothing on standard output; use context.log. Printed: ${printed.join('').slice(0, 200)}`,
  )
}

/** A connection that is given up while it is made leaves nothing behind that waits. */
export async function checkGivenUp(subject: Subject): Promise<void> {
  const connector: Connector = {
    ...subject.connector,
    expand: (short) => subject.connector.expand?.(short) ?? short,
    connect: (config, context) => {
      const connecting = subject.connector.connect(config, context)
      ;(context as OpenConnector['context']).end() // as: openConnector gives a test's context
      return connecting
    },
  }
  const opening = openConnector(connector, await subject.good(), await subject.context()).then(
    (asked) => asked.close(),
    () => {},
  )
  await within(subject.promptMs, 'connect() to end when its signal aborts', opening)
}
