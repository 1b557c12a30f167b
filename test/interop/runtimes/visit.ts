/** What our client does with a server of ours: the same on every platform that either of them runs on. */
import { type Client, connect } from '@causeway/client'

/** What it saw. */
export interface Visit {
  readonly revision: string
  readonly sum: unknown
  readonly read: unknown
  readonly prompt: unknown
  readonly progress: readonly number[]
  readonly asked: unknown
  readonly changes: readonly unknown[]
  /** Did the handler of a call hear that its caller went away? */
  readonly released: boolean
}

/** What it has to see. */
export function expectedVisit(revision: string): Visit {
  return {
    revision,
    sum: { sum: 3 },
    read: 'This is the content of the static text resource.',
    prompt: "Prompt with arguments: arg1='x', arg2='y'",
    progress: [0, 50, 100],
    asked: 'Paris Ada, you have 1 roots',
    changes: [{ event: 'toolsChanged' }, { event: 'resourceUpdated', uri: 'test://watched-resource' }],
    released: true,
  }
}

/** Connects over HTTP in one era, and goes through all that a server offers. */
export async function visit(url: string, era: 'modern' | 'legacy'): Promise<Visit> {
  const client = await connect(url, {
    era,
    handlers: {
      elicit: () => ({ action: 'accept', content: { name: 'Ada' } }),
      sample: () => ({ role: 'assistant', model: 'm', content: { type: 'text', text: 'Paris' } }),
      roots: [{ uri: 'file:///work' }],
    },
  })
  try {
    const progress: number[] = []
    const prompt = await client.getPrompt('test_prompt_with_arguments', { arg1: 'x', arg2: 'y' })
    await client.callTool('test_tool_with_progress', {}, { onProgress: (step) => progress.push(step.progress) })
    return {
      revision: client.revision,
      sum: (await client.callTool('sum', { a: 1, b: 2 })).structuredContent,
      read: textOf((await client.readResource('test://static-text')).contents),
      prompt: textOf(prompt.messages.map(({ content }) => content)),
      progress,
      asked: textOf((await client.callTool('test_input_required_result_multiple_inputs')).content),
      changes: await changesOf(client),
      released: await isReleased(client),
    }
  } finally {
    await client.close()
  }
}

async function changesOf(client: Client): Promise<readonly unknown[]> {
  const filter = { toolsListChanged: true, resourceSubscriptions: ['test://watched-resource'] }
  const changes = await client.listen(filter)
  const heard: unknown[] = []
  await client.callTool('test_trigger_tool_change')
  for await (const change of changes) {
    heard.push(change)
    if (heard.length === 2) break
    await client.callTool('touch')
  }
  await changes.close()
  return heard
}

/** How often to look whether the server has noticed: many round trips, and no time by the clock. */
const LOOKS = 2_000

async function isReleased(client: Client): Promise<boolean> {
  const before = textOf((await client.callTool('released')).content)
  const control = new AbortController()
  const held = client.callTool('hold', {}, { signal: control.signal, onProgress: () => control.abort() })
  await held.catch(() => {})
  for (let look = 0; look < LOOKS; look++) {
    if (textOf((await client.callTool('released')).content) !== before) return true
  }
  return false
}

/** The text of the first block, or of the first contents. */
function textOf(blocks: readonly unknown[]): unknown {
  return (blocks[0] as { readonly text?: unknown } | undefined)?.text // blocks and contents are objects
}
