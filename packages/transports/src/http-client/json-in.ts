/** The value of a JSON text; `undefined` where the text is none: who reads it next says what is wrong with it. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
