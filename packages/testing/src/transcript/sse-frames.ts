/** Reads the data of messages out of a stream of server-sent events. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
export class SseFrames {
  readonly #found: (data: string) => void
  readonly #decoder = new TextDecoder()
  #rest = ''
  #data: string[] = []
  #event = 'message'

  constructor(found: (data: string) => void) {
    this.#found = found
  }

  push(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?=[^\n])/)
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#line(line)
  }

  #line(line: string): void {
    if (line === '') {
      // `endpoint` of HTTP+SSE is an address, not a message.
      if (this.#event === 'message' && this.#data.some((part) => part !== '')) this.#found(this.#data.join('\n'))
      this.#data = []
      this.#event = 'message'
      return
    }
    const [, field, value = ''] = /^(\w+): ?(.*)$/s.exec(line) ?? []
    if (field === 'data') this.#data.push(value)
    if (field === 'event') this.#event = value
  }
}
