/** What stands before a server, and fails now and then. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'

/** To one call of a tool: an HTTP status instead of an answer, no answer at all, or the first part of one. */
export type Fault = number | 'cut' | 'cut in the middle'

export interface FaultyFront extends AsyncDisposable {
  readonly url: string
  /** For the next calls, in order; what comes after them goes through. */
  readonly faults: Fault[]
  /** Calls of tools that came. */
  readonly calls: number
}

/** Passes on what comes to the server at `target`, but for its faults. */
export async function faultyFront(target: string): Promise<FaultyFront> {
  const faults: Fault[] = []
  let calls = 0
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const isCall = body.includes('"tools/call"')
    if (isCall) calls++
    const fault = isCall ? faults.shift() : undefined
    if (fault === 'cut') response.destroy()
    else if (typeof fault === 'number') response.writeHead(fault).end()
    else {
      const headers = Object.entries(request.headers).filter(
        ([name]) => !/^(?:host|connection|content-length)$/.test(name),
      )
      const init = { method: request.method ?? 'GET', headers: headers as [string, string][] } // as: none of them comes twice
      await pass(await fetch(target, body === '' ? init : { ...init, body }), response, fault !== undefined)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // as: it listens on TCP
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    faults,
    get calls() {
      return calls
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function pass(answer: Response, response: ServerResponse, isCut: boolean): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  if (answer.body === null) {
    response.end()
    return
  }
  try {
    for await (const chunk of Readable.fromWeb(answer.body as never)) {
      response.write(chunk)
      if (isCut) break
    }
  } catch {
    // It ends where its server does.
  }
  if (isCut) setImmediate(() => response.destroy())
  else response.end()
}
