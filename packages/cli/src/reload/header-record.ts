import type { HeaderSource } from '@causeway/transports'
import type { HeaderRecord } from './messages.js'

/** Headers as they travel. */
export function headerRecord(headers: HeaderSource): HeaderRecord {
  const record: Record<string, string> = {}
  for (const name of headers.names?.() ?? []) {
    const value = headers(name)
    if (value !== undefined) record[name] = value
  }
  return record
}

/** The same, to be looked up. */
export function headerSource(record: HeaderRecord): HeaderSource {
  const source: HeaderSource = (name) => (Object.hasOwn(record, name) ? record[name] : undefined)
  source.names = () => Object.keys(record)
  return source
}
