const QUOTE = 34
const BACKSLASH = 92
const OPEN_ARRAY = 91
const CLOSE_ARRAY = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/**
 * Do arrays and objects in this JSON text lie within each other deeper than `maxDepth`? Linear in the text's length and
 * without recursion. Most messages have fewer brackets than `maxDepth` and are done after a handful of `indexOf`.
 */
export function isDeeperThan(text: string, maxDepth: number): boolean {
  if (text.length <= maxDepth) return false
  const objects = countUpTo(text, '{', maxDepth)
  const arrays = countUpTo(text, '[', maxDepth - objects)
  return objects + arrays > maxDepth && scan(text, maxDepth)
}

/** How often `character` occurs; stops counting once above `enough`. */
function countUpTo(text: string, character: string, enough: number): number {
  let count = 0
  for (let at = text.indexOf(character); at !== -1 && count <= enough; at = text.indexOf(character, at + 1)) count++
  return count
}

function scan(text: string, maxDepth: number): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      if (++depth > maxDepth) return true
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) depth--
  }
  return false
}

/** The position of the quote that ends the string beginning at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1
    while (text.charCodeAt(before) === BACKSLASH) before--
    const backslashes = end - 1 - before
    if (backslashes % 2 === 0) return end
  }
  return text.length
}
