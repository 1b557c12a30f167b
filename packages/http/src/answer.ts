import type { HttpResponse } from '@causeway/connector-kit'

const utf8 = new TextDecoder()

/** An answer, decompressed. */
export class Answer implements HttpResponse {
  readonly status: number
  readonly headers: { readonly [lowerCaseName: string]: string }
  readonly url: string
  readonly body: Uint8Array

  constructor(status: number, headers: { readonly [lowerCaseName: string]: string }, url: string, body: Uint8Array) {
    this.status = status
    this.headers = headers
    this.url = url
    this.body = body
  }

  text(): string {
    return decoderOf(this.headers['content-type']).decode(this.body)
  }
}

function decoderOf(contentType: string | undefined): typeof utf8 {
  const charset = contentType === undefined ? undefined : /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1]
  if (charset === undefined || /^utf-?8$/i.test(charset)) return utf8
  try {
    return new TextDecoder(charset)
  } catch {
    // A charset that nobody knows: most text is UTF-8 whatever its label says.
    return utf8
  }
}
