import { CausewayError } from '@causeway/protocol'

/** What the program of a client would have to do, and what there is for it in the configuration of a gateway. */
const WORDS: readonly (readonly [said: RegExp, instead: string])[] = [
  [/pass a header or `authorize`/, 'set auth or mcp.headers of this upstream'],
  [/Raise maxMessageBytes where/, 'Raise http.maxResponseBytes of this upstream where'],
  // What a process may say at once is not to be set.
  [/, or raise maxMessageBytes/, ''],
]

/** An error of the client that connects, with advice for whoever writes the configuration. */
export function inConfigWords(error: unknown): unknown {
  if (!(error instanceof CausewayError)) return error
  const message = WORDS.reduce((text, [said, instead]) => text.replace(said, instead), error.message)
  return message === error.message ? error : new CausewayError(error.code, message, { cause: error })
}
