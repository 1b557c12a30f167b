/** A test for a pattern in which `*` stands for anything within one segment, and `**` for anything. */
export function globTest(pattern: string): (text: string) => boolean {
  const source = pattern
    .split(/(\*\*?)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')))
    .join('')
  const expression = new RegExp(`^${source}$`, 's')
  return (text) => expression.test(text)
}
