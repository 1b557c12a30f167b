/** A block of commands in a README, run at the root of the repository, and what they print. */
export interface Commands {
  /** `fails` where they are to; `keeps running`, `asks` (a person) or `live` (needs a network) where a test cannot run them. */
  readonly note: string
  readonly script: string
  /** Matches the output, where the block right below says what it is: those lines in that order, or parts of them. */
  readonly prints: RegExp | undefined
}

/** The `sh` blocks of a page, each with the `console` block that follows it. */
export function commandsOf(markdown: string): readonly Commands[] {
  const blocks = [...markdown.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', note = '', text = '']) => ({ language, note, text: text.trim() }),
  )
  return blocks.flatMap(({ language, note, text }, index) => {
    if (language !== 'sh') return []
    const next = blocks[index + 1]
    return [{ note, script: text, prints: next?.language === 'console' ? patternOf(next.text) : undefined }]
  })
}

/** Lines of the output may be between those of the page, and more on them. */
function patternOf(shown: string): RegExp {
  const lines = shown.split('\n').map((line) => line.replace(/ ?…$/, '').trim())
  return new RegExp(lines.map((line) => line.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('.*\\n(?:.*\\n)*?.*'))
}
