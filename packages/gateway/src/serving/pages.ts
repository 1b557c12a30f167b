import type { IncomingMessage, ServerResponse } from 'node:http'
import { ErrorCode, failureText } from '@causeway/protocol'
import type { Metrics } from '../observe/metrics.js'
import type { GatewayStatus } from '../status.js'

/** What the pages beside the MCP endpoints are made of. */
export interface PageSources {
  status(): Promise<GatewayStatus>
  /** Without looking at the upstreams. */
  phase(): GatewayStatus['phase']
  /** Absent where nothing is counted. */
  readonly metrics: Metrics | undefined
}

type Page = (sources: PageSources) => Promise<Answer> | Answer

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

const JSON_TYPE = 'application/json'

const pages: { readonly [path: string]: Page } = {
  '/health': async ({ status }) => ({ status: 200, type: JSON_TYPE, body: JSON.stringify(await status(), null, 2) }),
  '/health/live': () => ({ status: 200, type: JSON_TYPE, body: '{"status":"live"}' }),
  '/health/ready': ({ phase }) => {
    const now = phase()
    const ready = now === 'serving'
    return { status: ready ? 200 : 503, type: JSON_TYPE, body: JSON.stringify({ status: ready ? 'ready' : now }) }
  },
  '/metrics': async ({ metrics }) =>
    metrics === undefined ? NOT_FOUND : { status: 200, type: metrics.contentType, body: await metrics.text() },
}

const NOT_FOUND: Answer = {
  status: 404,
  type: JSON_TYPE,
  body: refusal('Nothing is served at this path; /health lists the paths of endpoints.'),
}

/** Answers what is not MCP: health and metrics, for GET and HEAD. */
export function pageListener(sources: PageSources): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    void answer(sources, request, response)
  }
}

async function answer(sources: PageSources, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume()
  const [path = ''] = (request.url ?? '').split('?', 1)
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const { status, type, body } = page === undefined ? NOT_FOUND : isRead ? await made(page, sources) : NOT_ALLOWED
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

async function made(page: Page, sources: PageSources): Promise<Answer> {
  try {
    return await page(sources)
  } catch {
    return FAILED
  }
}

const FAILED: Answer = {
  status: 500,
  type: JSON_TYPE,
  body: refusal('This page could not be made. The gateway itself serves on.'),
}

const NOT_ALLOWED: Answer = {
  status: 405,
  type: JSON_TYPE,
  body: refusal('Expected GET or HEAD.'),
}

/** As MCP has errors: most who are at a wrong path look for an endpoint. */
function refusal(message: string): string {
  return failureText(undefined, { code: ErrorCode.InvalidRequest, message })
}
