/** A name that an upstream may have, made from one that it has elsewhere. */
export function upstreamName(text: string, taken: ReadonlySet<string>): string {
  const words = text
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .replaceAll(/_{2,}/g, '_')
    .replaceAll(/^[^A-Za-z]+|[-_]+$/g, '')
  const name = words.slice(0, MAX_LENGTH).replace(/[-_]+$/, '') || 'upstream'
  if (!taken.has(name)) return name
  for (let number = 2; ; number++) {
    const another = `${name.slice(0, MAX_LENGTH - 4).replace(/[-_]+$/, '')}-${number}`
    if (!taken.has(another)) return another
  }
}

const MAX_LENGTH = 32
