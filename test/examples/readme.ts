/** A block of commands in a README, run at the root of the repository, and what they print. */
export interface Commands {
  /** `fails` where they are to; `keeps running`, `asks` (a person) or `live` (needs a network) where a test cannot run them. */
  readonly note: string
  readonly script: string
  /** Part of the output, word for word: the block right below. */
  readonly prints: string | undefined
}

/** The `sh` blocks of a page, each with the `console` block that follows it. */
export function commandsOf(markdown: string): readonly Commands[] {
  const blocks = [...markdown.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', note = '', text = '']) => ({ language, note, text: text.trim() }),
  )
  return blocks.flatMap(({ language, note, text }, index) => {
    if (language !== 'sh') return []
    const next = blocks[index + 1]
    return [{ note, script: text, prints: next?.language === 'console' ? next.text : undefined }]
  })
}
