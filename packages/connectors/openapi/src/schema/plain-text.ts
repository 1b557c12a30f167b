/** Descriptions are written for pages; models need the words. */

const ENTITIES: { readonly [name: string]: string } = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  '#39': "'",
}

/** Without markup, images, link targets and rules, with its paragraphs kept. */
export function plainText(markup: string): string {
  if (!/[<&*_`#>[\]\n\r\t]| {2}/.test(markup)) return markup.trim()
  return markup
    .slice(0, 20_000)
    .replace(/<!--[\s\S]{0,5000}?-->/g, '')
    .replace(/<br\s*\/?>|<\/(?:p|div|h[1-6]|tr|ul|ol)>/gi, '\n')
    .replace(/<li[^<>]{0,200}>/gi, '- ')
    .replace(/<\/?[a-z][a-z0-9-]{0,20}(?:\s[^<>]{0,500})?\/?>/gi, '')
    .replace(/!\[[^\]]{0,300}\]\([^()]{0,1000}\)/g, '')
    .replace(/\[([^\][]{1,300})\]\([^()\s]{0,1000}(?:\s"[^"]{0,200}")?\)/g, '$1')
    .replace(/\[([^\][]{1,300})\]\[[^\][]{0,100}\]/g, '$1')
    .replace(/^\s{0,3}(?:#{1,6}\s+|>\s?)/gm, '')
    .replace(/^\s{0,3}(?:[-*_]\s?){3,}$/gm, '')
    .replace(/^\s{0,3}```.{0,100}$/gm, '')
    .replace(/(\*\*|__)(?=\S)([^*_\n]{1,300})\1/g, '$2')
    .replace(/&(amp|lt|gt|quot|apos|nbsp|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** At most so many characters, ended at a sentence or a word where there is one. */
export function shortened(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const cut = text.slice(0, maxLength - 1)
  const sentence = Math.max(cut.lastIndexOf('. '), cut.lastIndexOf('.\n'))
  if (sentence > maxLength / 2) return cut.slice(0, sentence + 1)
  const word = Math.max(cut.lastIndexOf(' '), cut.lastIndexOf('\n'))
  return `${cut
    .slice(0, word > maxLength / 2 ? word : undefined)
    .trimEnd()
    .replace(/[\ud800-\udbff]$/, '')}…`
}

/** One line of plain text; undefined where nothing is left. */
export function lineOf(markup: unknown, maxLength: number): string | undefined {
  if (typeof markup !== 'string' || markup === '') return undefined
  const line = plainText(markup.length > maxLength * 8 ? markup.slice(0, maxLength * 8) : markup).replace(/\s+/g, ' ')
  return line === '' ? undefined : shortened(line, maxLength)
}
