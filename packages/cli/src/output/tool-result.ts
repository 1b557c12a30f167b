import type { CallToolResult, GetPromptResult } from '@causeway/protocol'
import { samplingHint } from '../failure.js'
import { shownBlock } from './content.js'
import { printableLine } from './printable.js'
import type { Terminal } from './terminal.js'
import { shownValue } from './value.js'

/** Shows what a tool answered: a result on stdout, a failure on stderr. */
export function showToolResult({ content, structuredContent, isError }: CallToolResult, terminal: Terminal): void {
  if (isError === true) {
    const { red, dim } = terminal.errColors
    const shown = content.map((block) => shownBlock(block, terminal)).join('')
    terminal.err(`${red('The tool failed:')}\n${shown}`)
    const hint = samplingHint(shown)
    if (hint !== undefined) terminal.err(`${dim(hint)}\n`)
  } else if (structuredContent !== undefined) {
    terminal.out(shownValue(structuredContent, terminal))
  } else {
    terminal.out(content.map((block) => shownBlock(block, terminal)).join(''))
  }
}

/** Shows the messages that a prompt makes, on stdout. */
export function showMessages({ messages }: GetPromptResult, terminal: Terminal): void {
  for (const { role, content } of messages) {
    terminal.out(`${terminal.outColors.bold(`${printableLine(role)}:`)}\n${shownBlock(content, terminal)}`)
  }
}
