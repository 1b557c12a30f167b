/** What kind of body a media type is. */
export type MediaKind = 'json' | 'multipart' | 'form' | 'text' | 'binary'

/** Without parameters, in lower case. */
export function essenceOf(type: string): string {
  return (type.split(';')[0] ?? '').trim().toLowerCase()
}

export function mediaKindOf(type: string): MediaKind {
  const essence = essenceOf(type)
  if (isJson(essence)) return 'json'
  if (essence.startsWith('multipart/')) return 'multipart'
  if (essence === 'application/x-www-form-urlencoded') return 'form'
  return isText(essence) ? 'text' : 'binary'
}

function isJson(essence: string): boolean {
  return essence === '*/*' || essence === 'application/*' || /^[a-z*]+\/(?:[a-z0-9!#$&^_.*-]+\+)?json$/.test(essence)
}

const TEXTS =
  /^(?:text\/.*|application\/(?:.*[+/-])?(?:xml|yaml|x-yaml|javascript|ecmascript|graphql|sql|toml|x-ndjson|jsonl|json-lines|x-jsonlines|json-seq|x-sh|csv|rtf))$/

function isText(essence: string): boolean {
  return TEXTS.test(essence)
}

/** The type to send: a range becomes its most usual member. */
export function concreteType(type: string): string {
  if (!type.includes('*')) return type
  const essence = essenceOf(type)
  if (isJson(essence)) return 'application/json'
  return essence.startsWith('text/') ? 'text/plain' : 'application/octet-stream'
}
