/** A server with something of everything that a gateway has to carry. */
import { RpcError } from '@causeway/protocol'
import { type App, mcp, prompt, resource, tool } from '@causeway/server'
import * as z from 'zod'

/** What the server saw of its calls. */
export interface UpstreamLog {
  /** Methods of requests, in order. */
  readonly requests: string[]
  /** How many calls of `wait` began, and how many were given up. */
  began: number
  givenUp: number
}

const nameForm = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] }

export function upstreamApp(seen: UpstreamLog = { requests: [], began: 0, givenUp: 0 }): App {
  const icons = [{ src: 'https://example.com/icon.png', mimeType: 'image/png', sizes: ['48x48'] }]
  let given = new AbortController()
  let folders: readonly string[] = []
  const app = mcp({
    name: 'upstream',
    version: '3.2.1',
    use: [
      (request, next) => {
        seen.requests.push(request.method)
        return next(request)
      },
    ],
    tools: {
      rich: tool(
        {
          description: 'Has every member that a tool can have',
          title: 'Rich',
          icons,
          readOnly: true,
          input: z.object({ n: z.number() }),
          output: z.object({ double: z.number() }),
          meta: { 'example.com/color': 'red' },
        },
        ({ n }) => ({ double: 2 * n }),
      ),
      marked: tool({ description: 'Has notes beside its content' }, () => ({
        content: [
          {
            type: 'text',
            text: 'hi',
            annotations: { audience: ['user'], priority: 0.5 },
            _meta: { 'example.com/a': 1 },
          },
          { type: 'resource_link', uri: 'note://a', name: 'A note' },
        ],
        _meta: { 'example.com/b': 2 },
      })),
      meta: tool({ description: 'Says what came beside the arguments' }, (_, { meta, clientInfo }) =>
        JSON.stringify({ keys: Object.keys(meta).sort(), traceparent: meta.traceparent, client: clientInfo?.name }),
      ),
      count: tool({ description: 'Tells how far it is, and logs' }, async (_, { progress, log }) => {
        for (let n = 1; n <= 3; n++) {
          progress(n, 3, `at ${n}`)
          log.debug('a detail', { n })
          log.warning('a warning', { n })
        }
        return 'counted'
      }),
      wait: tool({ description: 'Never answers by itself' }, (_, { signal, log }) => {
        seen.began++
        log.info('waiting')
        return new Promise<string>((resolve) => {
          signal.addEventListener('abort', () => {
            seen.givenUp++
            resolve('given up')
          })
        })
      }),
      fail: tool({ description: 'Fails' }, () => {
        throw new Error('The note is locked.')
      }),
      refuse: tool({ description: 'Is refused' }, () => {
        throw new RpcError(-31_000, 'Not today.', { until: 'tomorrow' })
      }),
      interview: tool({ description: 'Asks for everything at once' }, async (_, { elicit, sample, roots }) => {
        const [name, text, folders] = await Promise.all([
          elicit('Who are you?', nameForm),
          sample('Capital of France?', { maxTokens: 10 }),
          roots(),
        ])
        return `${JSON.stringify(name.content)} ${text.text} ${folders[0]?.uri}`
      }),
      steps: tool({ description: 'Asks one question after the other' }, async (_, { elicit }) => {
        const first = await elicit('First?', nameForm, { key: 'first' })
        const second = await elicit('Second?', nameForm, { key: 'second' })
        return JSON.stringify([first.action, second.content])
      }),
      visit: tool({ description: 'Sends its user to a page' }, async (_, { elicitUrl }) => {
        return (await elicitUrl('Please sign in.', 'https://example.com/sign-in')).action
      }),
      hurry: tool({ description: 'Asks, until enough is called' }, async (_, { inquiry }) => {
        given = new AbortController()
        const params = { message: 'Quick?', requestedSchema: nameForm }
        const question = { method: 'elicitation/create', params, key: undefined, accepts: () => true } as const
        return inquiry.ask({ ...question, signal: given.signal }).then(
          () => 'answered',
          () => 'nobody answered in time',
        )
      }),
      enough: tool({ description: 'Gives up what hurry asks' }, () => {
        given.abort(new Error('enough'))
        return 'done'
      }),
      look: tool({ description: 'Looks at the folders of its user' }, async (_, { roots }) => {
        folders = (await roots()).map(({ uri }) => uri)
        return 'seen'
      }),
      folders: tool({ description: 'Says which folders it has seen' }, () => folders.join(' ') || 'nothing'),
      learn: tool({ description: 'Adds a tool', input: z.object({ name: z.string() }) }, ({ name }) => {
        app.add({ tools: { [name]: tool({ description: 'Learnt' }, () => 'learnt') } })
        return 'added'
      }),
      announce: tool({ description: 'Says that its tools changed, though they did not' }, () => {
        app.listChanged('tools')
        return 'announced'
      }),
      edit: tool({ description: 'Changes note a' }, () => {
        app.resourceUpdated('note://a')
        return 'edited'
      }),
      crash: tool({ description: 'Ends the process' }, () => {
        process.stderr.write('the disk is on fire\n')
        process.exitCode = 3
        setTimeout(() => process.exit(), 50)
        return new Promise(() => {})
      }),
      env: tool({ description: 'Says what is in its environment' }, () => process.env.UPSTREAM_TOKEN ?? 'nothing'),
    },
    resources: [
      resource(
        'note://a',
        { name: 'Note a', mime: 'text/markdown', icons, size: 5, ttlMs: 60_000, cacheScope: 'public' },
        () => '# A',
      ),
      resource('note://{id}', { name: 'A note', complete: { id: (typed) => [`${typed}1`, `${typed}2`] } }, ({ id }) =>
        id === 'nowhere' ? undefined : `Note ${id}`,
      ),
    ],
    prompts: {
      summarize: prompt(
        {
          description: 'Summarizes',
          title: 'Summarize',
          icons,
          args: z.object({ id: z.string().describe('Of the note'), style: z.string().optional() }),
          complete: { style: (typed, others) => [`${typed}-of-${others.id ?? 'nobody'}`] },
        },
        ({ id }) => `Summarize ${id}`,
      ),
    },
  })
  app.mount({
    rootsChanged: (peer) => {
      peer.ask('roots/list', undefined).then(
        ({ roots }) => {
          folders = (roots as { readonly uri: string }[]).map(({ uri }) => uri) // as: its client is a good one
        },
        // Whoever cannot answer has none.
        () => {},
      )
    },
  })
  return app
}
