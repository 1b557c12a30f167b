/** A real HTTP client that keeps its connections, for many requests to one service. */
import { Agent, request as httpRequest } from 'node:http'
import type { HttpClient, HttpRequest, HttpResponse } from '@causeway/connector-kit'

export class KeepAliveClient implements HttpClient, Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 })

  request({ url, method = 'GET', headers, credentials, body, signal }: HttpRequest): Promise<HttpResponse> {
    const { promise, resolve, reject } = deferred<HttpResponse>()
    // Without it, node:http sends the body of a DELETE as if it were the next request.
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const options = { agent: this.#agent, method, headers: { ...headers, ...length, ...credentials } }
    const sent = httpRequest(url, signal === undefined ? options : { ...options, signal }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const whole = Buffer.concat(chunks)
        const own = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]))
        resolve({
          status: answer.statusCode ?? 0,
          headers: own,
          url: String(url),
          body: whole,
          text: () => whole.toString(),
        })
      })
    })
    sent.on('error', reject)
    sent.end(body)
    return promise
  }

  [Symbol.dispose](): void {
    this.#agent.destroy()
  }
}

function deferred<T>(): {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: Error) => void
} {
  let [resolve, reject]: [(value: T) => void, (error: Error) => void] = [() => {}, () => {}]
  const promise = new Promise<T>((...both) => {
    ;[resolve, reject] = both
  })
  return { promise, resolve, reject }
}
