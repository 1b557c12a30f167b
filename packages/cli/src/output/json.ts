/** A value as the one JSON document that `--json` prints. */
export function jsonDocument(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
