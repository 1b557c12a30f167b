const INDENT = ' '

/**
 * JSON on one line where it fits into `width`, else on as few as it takes; a text that is longer than that stays whole.
 * `beside` is how much else stands on its first line.
 */
export function folded(value: unknown, width: number, beside = 0): string[] {
  const line = JSON.stringify(value)
  if (beside + line.length <= width || typeof value !== 'object' || value === null) return [line]
  const isArray = Array.isArray(value)
  const members = Object.entries(value).map(([name, member], index, all) => {
    const label = isArray ? '' : `${JSON.stringify(name)}:`
    const comma = index < all.length - 1 ? ',' : ''
    const lines = folded(member, width - INDENT.length, label.length + comma.length)
    return lines.map((text, at) => `${at === 0 ? label : ''}${text}${at === lines.length - 1 ? comma : ''}`)
  })
  const inner = filled(members, width - INDENT.length)
  return [isArray ? '[' : '{', ...inner.map((text) => INDENT + text), isArray ? ']' : '}']
}

/** Members that take one line each share lines, as long as there is room. */
function filled(members: readonly string[][], width: number): string[] {
  const lines: string[] = []
  let canGrow = false
  for (const member of members) {
    const [only = '', ...more] = member
    const shared = `${lines.at(-1)} ${only}`
    if (canGrow && more.length === 0 && shared.length <= width) lines[lines.length - 1] = shared
    else lines.push(...member)
    canGrow = more.length === 0
  }
  return lines
}
