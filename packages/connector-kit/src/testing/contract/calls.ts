import { ErrorCode, type JsonObject, RpcError, type Tool } from '@causeway/protocol'
import { describeProblems, interpretedValidatorOf, isJsonObject } from '@causeway/schema'
import { type Conversation, textOfResult } from '../conversation.js'
import { eventually, holds, within } from './assert.js'
import type { SampleCall, SlowCall, Subject } from './subject.js'

/** As many tools as one check calls. */
const MAX_TOOLS = 20
/** As many resources as one check reads. */
const MAX_RESOURCES = 3

/** What is wrong with arguments is said before anything is done with them. */
export async function checkBadArguments(asked: Conversation, { cases, promptMs }: Subject): Promise<void> {
  const tools = (await asked.tools()).filter(({ name }) => cases.leaveAlone?.(name) !== true)
  let called = 0
  for (const tool of tools) {
    const bad = badArguments(tool)
    if (bad === undefined || called++ === MAX_TOOLS) continue
    const said = await within(promptMs, `'${tool.name}' to refuse bad arguments`, problemOf(asked, tool.name, bad))
    holds(
      said !== undefined,
      `Expected '${tool.name}' to refuse the arguments ${JSON.stringify(bad)}; it ran. Check arguments by its inputSchema first.`,
    )
    holds(
      said.length >= 10,
      `Expected '${tool.name}' to say in words what is wrong with its arguments; it said '${said}'.`,
    )
    holds(
      !said.includes('failed unexpectedly'),
      `Expected '${tool.name}' to refuse the arguments ${JSON.stringify(bad)} in words; it broke.${reasons(asked)}`,
    )
  }
}

/** What is listed can be read, and what does not exist is told as such. */
export async function checkResources(asked: Conversation): Promise<void> {
  if (asked.provider.resources === undefined) return
  for (const { uri } of (await asked.resources()).slice(0, MAX_RESOURCES)) {
    const read: unknown = await asked.read(uri).catch((error: unknown) => error)
    holds(!(read instanceof Error), `Expected the listed resource '${uri}' to be readable; got ${String(read)}.`)
  }
  const uri = 'surely-no-scheme:nothing/has/this/uri'
  const outcome = await asked.read(uri).catch((error: unknown) => error)
  holds(
    outcome instanceof RpcError && outcome.code === ErrorCode.InvalidParams,
    `Expected resources.read of an unknown URI to return undefined; got ${String(outcome)}.`,
  )
}

/** What should work works, and returns what its schema says. */
export async function checkCall(asked: Conversation, call: SampleCall): Promise<void> {
  const result = await asked.call(call.tool, call.arguments)
  holds(
    result.isError !== true,
    `Expected '${call.tool}' to succeed; it said: ${textOfResult(result)}${reasons(asked)}`,
  )
  const tool = (await asked.tools()).find(({ name }) => name === call.tool)
  if (tool?.outputSchema === undefined) return
  const checked = interpretedValidatorOf(tool.outputSchema).check(result.structuredContent)
  holds(
    checked.ok,
    `Expected the structuredContent of '${call.tool}' to be what its outputSchema says. ${checked.ok ? '' : describeProblems(checked.problems, 'It')}`,
  )
}

/** Nobody waits any more: what runs ends, and soon. */
export async function checkCancellation(asked: Conversation, slow: SlowCall, promptMs: number): Promise<void> {
  const client = new AbortController()
  const { signal } = client
  // Asked for before it can happen, so that it is not missed.
  const [begins, ends] = [slow.begun?.(), slow.ended?.()]
  const call = 'uri' in slow ? asked.read(slow.uri, { signal }) : asked.call(slow.tool, slow.arguments, { signal })
  const outcome = call.then(
    (result) => result,
    (error: unknown) => error,
  )
  const early = outcome.then((result) => {
    if (!signal.aborted) holds(false, `Expected the slow call to take long; it ended at once with ${shown(result)}.`)
  })
  const begun = begins ?? eventually(promptMs, () => (asked.running > 0 ? undefined : 'The call did not begin.'))
  await within(promptMs * 4, 'the slow call to begin', Promise.race([begun, early.then(() => begun)]))
  client.abort(new DOMException('The client does not wait any more.', 'AbortError'))
  await within(promptMs, 'the client to be free', outcome)
  await eventually(promptMs, () =>
    asked.running === 0
      ? undefined
      : `Expected the call to end within ${promptMs} ms of its cancellation; it runs on. Pass context.signal to whatever it waits for.`,
  )
  if (ends !== undefined) await within(promptMs, 'what the call waited for to notice the cancellation', ends)
}

/** What the client was not told. */
function reasons({ thrown }: Conversation): string {
  return thrown.map((error) => ` Thrown: ${error instanceof Error ? error.stack : error}`).join('')
}

function shown(result: unknown): string {
  return result instanceof Error ? result.message : JSON.stringify(result)
}

/** What a call with bad arguments says; undefined where it ran. */
async function problemOf(asked: Conversation, name: string, bad: JsonObject): Promise<string | undefined> {
  try {
    const result = await asked.call(name, bad)
    return result.isError === true ? textOfResult(result) : undefined
  } catch (error) {
    if (error instanceof RpcError && error.code === ErrorCode.InvalidParams) return error.message
    throw error
  }
}

/** Arguments that the tool's schema refuses; undefined where none are known. */
function badArguments({ inputSchema }: Tool): JsonObject | undefined {
  const { properties, required } = inputSchema
  const accepts = interpretedValidatorOf(inputSchema)
  const candidates: JsonObject[] = Array.isArray(required) && required.length > 0 ? [{}] : []
  for (const name of Object.keys(isJsonObject(properties) ? properties : {})) {
    candidates.push({ [name]: { not: ['what', 'was', 'asked'] } })
  }
  return candidates.find((candidate) => !accepts.check(candidate).ok)
}
