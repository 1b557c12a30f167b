/**
 * Cuts a text into parts of at most `maxChars` characters, between paragraphs where it can, else between sentences, else
 * between words, else anywhere. Joined, the parts are the text again.
 */
export function partsOf(text: string, maxChars: number): string[] {
  const parts: string[] = []
  for (let from = 0; from < text.length; ) {
    const window = text.slice(from, from + maxChars)
    const length = from + window.length === text.length ? window.length : bestCut(window)
    parts.push(text.slice(from, from + length))
    from += length
  }
  return parts
}

/** Where to end a part: as late as possible, but in the second half, so that parts do not become tiny. */
function bestCut(window: string): number {
  for (const boundary of ['\n\n', '. ', ' ']) {
    const at = window.lastIndexOf(boundary)
    if (at >= window.length / 2) return at + boundary.length
  }
  // Never between the two halves of a character beyond the basic plane.
  return /[\uD800-\uDBFF]$/.test(window) ? window.length - 1 : window.length
}
