/**
 * Text of a server without the control characters that would move the cursor, change colours or rewrite what stands on the
 * terminal already. Tabs and line ends stay. What should be text and is not is shown as JSON.
 */
export function printable(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.replaceAll('\r\n', '\n').replaceAll(CONTROLS, '\u{FFFD}')
}

/** The same on one line. */
export function printableLine(value: unknown): string {
  return printable(value).replaceAll(/\s+/g, ' ').trim()
}

// All controls but tab and line feed, and the marks that turn the direction of the text around them.
const CONTROLS = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu
