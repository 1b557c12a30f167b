import type { BodyFault } from '../incoming-call.js'

/** Reads the body of a request, as `IncomingCall.readBody` says. */
export async function readWebBody(
  request: Request,
  maxBytes: number,
  take: (text: string) => void,
  refuse: (fault: BodyFault) => void,
): Promise<void> {
  if (request.bodyUsed) return refuse('consumed')
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return refuse('too-large')
  // Text that is not UTF-8 must not become replacement characters, and a byte order mark is for the parser to refuse.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const bytes = await collect(request, maxBytes)
  if (bytes === undefined) return
  if (bytes === 'too-large') return refuse('too-large')
  let text = ''
  try {
    for (const chunk of bytes) text += decoder.decode(chunk, { stream: true })
    text += decoder.decode()
  } catch {
    // The decoder has one reason to throw.
    return refuse('not-utf8')
  }
  take(text)
}

/** The chunks of a body; undefined where the client went away before its end. */
async function collect(request: Request, maxBytes: number): Promise<readonly Uint8Array[] | 'too-large' | undefined> {
  const chunks: Uint8Array[] = []
  const reader = request.body?.getReader()
  if (reader === undefined) return chunks
  let size = 0
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length
      if (size > maxBytes) {
        reader.cancel().catch(() => {}) // It was not wanted any more anyway.
        return 'too-large'
      }
      chunks.push(next.value)
    }
  } catch {
    // Nobody is there to be told.
    return undefined
  }
  return chunks
}
