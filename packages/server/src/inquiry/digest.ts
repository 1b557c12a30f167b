/** JSON text with sorted keys: equal values have equal texts. Members that are undefined are left out. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalText(item ?? null)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

/** FNV-1a, 64 bits in two halves: tells questions of one handler apart. It protects nothing; the seal does. */
export function fingerprint(text: string): string {
  let high = 0xcbf29ce4
  let low = 0x84222325
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    low = Math.imul(low ^ unit, 0x01000193) >>> 0
    high = (Math.imul(high ^ (unit + at), 0x01000193) ^ (low >>> 15)) >>> 0
  }
  return high.toString(36) + low.toString(36)
}
