/** A block of commands in a README, run at the root of the repository, and what they print. */
export interface Commands {
  /** `fails` where they are to; `keeps running`, `asks` (a person) or `live` (needs a network) where a test cannot run them. */
  readonly note: string
  readonly script: string
  /** Lines of the output in their order, or parts of them: the block right below. Others may be between. */
  readonly prints: readonly string[]
}

/** The `sh` blocks of a page, each with the `console` block that follows it. */
export function commandsOf(markdown: string): readonly Commands[] {
  const blocks = [...markdown.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', note = '', text = '']) => ({ language, note, text: text.trim() }),
  )
  return blocks.flatMap(({ language, note, text }, index) => {
    if (language !== 'sh') return []
    const next = blocks[index + 1]
    return [{ note, script: text, prints: next?.language === 'console' ? next.text.split('\n').map(shown) : [] }]
  })
}

/** A line as a page shows it: `…` stands for more. */
function shown(line: string): string {
  return line.replace(/ ?…$/, '').trim()
}

/** The first of the lines that is not in the output, below those before it; undefined where all are. */
export function missingLine(lines: readonly string[], output: string): string | undefined {
  // Tables are as wide as what is in them.
  let rest = output.split('\n').map(oneSpaced)
  for (const line of lines) {
    const at = rest.findIndex((printed) => printed.includes(oneSpaced(line)))
    if (at === -1) return line
    rest = rest.slice(at + 1)
  }
  return undefined
}

function oneSpaced(line: string): string {
  return line.replaceAll(/\s+/g, ' ')
}
