import { limits } from '@causeway/protocol'
import type { HttpAnswer } from './http-exchange.js'
import { HttpStatusError, hasMediaType } from './http-status-error.js'

/** What an answer tells that is no JSON-RPC response, with the beginning of its body. Never rejects. */
export async function refusalOf(answer: HttpAnswer, url: string): Promise<HttpStatusError> {
  return refusal(answer, url, await beginningOf(answer, limits.maxErrorBodyLength))
}

/** The same where the body was read. */
export function refusal(answer: HttpAnswer, url: string, body: string): HttpStatusError {
  return new HttpStatusError({ url, status: answer.status, header: (name) => answer.header(name), body })
}

/** The body of `answer` up to about `maxBytes`, as far as it comes. Never rejects. */
export async function beginningOf(answer: HttpAnswer, maxBytes: number): Promise<string> {
  // An error that never ends says nothing more than its status.
  if (hasMediaType(answer, 'text/event-stream')) {
    answer.discard()
    return ''
  }
  const decoder = new TextDecoder()
  let text = ''
  let byteLength = 0
  try {
    for await (const bytes of answer.body) {
      text += decoder.decode(bytes, { stream: true })
      byteLength += bytes.byteLength
      if (byteLength >= maxBytes) break
    }
  } catch {
    // The status is what counts; the text that came until then will do.
  }
  return text
}
