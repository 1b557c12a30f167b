/** A value as the one JSON document that `--json` prints. It may end up on a terminal: controls in it are escaped, all of them. */
export function jsonDocument(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2).replaceAll(LEFT_AS_THEY_ARE, escaped)}\n`
}

/** Controls, and marks that turn the direction of the text, which JSON may hold unescaped. They occur in its strings only. */
const LEFT_AS_THEY_ARE = /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
