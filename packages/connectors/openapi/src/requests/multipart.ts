/** @see https://www.rfc-editor.org/rfc/rfc7578 */
import { randomUUID } from 'node:crypto'

/** One part of a form. */
export interface Part {
  readonly name: string
  readonly filename?: string | undefined
  readonly contentType?: string | undefined
  readonly content: string | Uint8Array
}

/** A body of parts, and its type, which names the boundary. */
export function multipart(
  essence: string,
  parts: readonly Part[],
): { readonly type: string; readonly body: Uint8Array } {
  const boundary = `causeway-${randomUUID()}`
  const chunks = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${headOf(part)}\r\n\r\n`),
    typeof part.content === 'string' ? Buffer.from(part.content) : part.content,
    Buffer.from('\r\n'),
  ])
  const type = essence.includes('*') ? 'multipart/form-data' : essence
  return { type: `${type}; boundary=${boundary}`, body: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]) }
}

function headOf({ name, filename, contentType }: Part): string {
  const file = filename === undefined ? '' : `; filename="${quoted(filename)}"`
  const type = contentType === undefined ? '' : `\r\nContent-Type: ${contentType.replace(/[\r\n]/g, ' ')}`
  return `Content-Disposition: form-data; name="${quoted(name)}"${file}${type}`
}

/** As browsers do. @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
function quoted(text: string): string {
  return text.replace(/\r\n?|\n/g, '%0D%0A').replaceAll('"', '%22')
}
