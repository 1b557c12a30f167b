import type { ContentBlock, ResourceContents } from '@causeway/protocol'
import { printable } from './printable.js'
import type { Terminal } from './terminal.js'

/** A content block for a person: text as it is, everything else as one line about it. Ends with a line end. */
export function shownBlock(block: ContentBlock, terminal: Terminal): string {
  const { dim } = terminal.outColors
  switch (block.type) {
    case 'text':
      return shownText(block.text, terminal)
    case 'image':
    case 'audio':
      return `${dim(`[${block.type}, ${printable(block.mimeType)}, ${byteLength(block.data)} bytes; --json has them]`)}\n`
    case 'resource_link':
      return `${printable(block.uri)}  ${dim(printable(block.title ?? block.name))}\n`
    case 'resource':
      return `${dim(`[${printable(block.resource.uri)}]`)}\n${shownContents(block.resource, terminal)}`
    default:
      return `${printable(JSON.stringify(block))}\n`
  }
}

/** The contents of a resource for a person. */
export function shownContents(contents: ResourceContents, terminal: Terminal): string {
  if ('text' in contents) return shownText(contents.text, terminal)
  const what = `[${printable(contents.mimeType ?? 'bytes')}, ${byteLength(contents.blob)} bytes; redirect stdout to save them]`
  return `${terminal.outColors.dim(what)}\n`
}

/** In a pipe every byte is the server's; on a terminal none of them may act on it. */
function shownText(text: string, { isOutTerminal }: Terminal): string {
  const safe = isOutTerminal ? printable(text) : text
  return safe === '' || safe.endsWith('\n') ? safe : `${safe}\n`
}

function byteLength(base64: string): number {
  return Buffer.byteLength(base64, 'base64')
}
