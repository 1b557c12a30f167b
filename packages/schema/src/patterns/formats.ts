/** @see https://json-schema.org/draft/2020-12/json-schema-validation#section-7.3 */
import { regExpOf } from './reg-exp.js'

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const hostname = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})*$`, 'i')
const byte = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const ipv4 = new RegExp(`^${byte}(?:\\.${byte}){3}$`)
const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i
const uriCharacters = /^(?:[a-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9a-f]{2})*$/i
const scheme = /^[a-z][a-z0-9+.-]*:/i
const day = /^(\d{4})-(\d\d)-(\d\d)$/
const time = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d):(\d\d))$/i
const duration = /^P(?:\d+W|(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const pointer = /^(?:\/(?:[^~/]|~[01])*)*$/
const relativePointer = /^(?:0|[1-9]\d*)(?:#|(?:\/(?:[^~/]|~[01])*)*)$/

/**
 * The formats that are checked, all in linear time; others are annotations. Both engines use these, so that a value is
 * valid in both or in none.
 */
export const formats: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['date', isDate],
  ['time', isTime],
  ['date-time', isDateTime],
  ['duration', (text) => duration.test(text)],
  ['email', isEmail],
  ['hostname', (text) => hostname.test(text)],
  ['ipv4', (text) => ipv4.test(text)],
  ['ipv6', isIpv6],
  ['uri', (text) => scheme.test(text) && isUriReference(text)],
  ['uri-reference', isUriReference],
  ['uuid', (text) => uuid.test(text)],
  ['json-pointer', (text) => pointer.test(text)],
  ['relative-json-pointer', (text) => relativePointer.test(text)],
  ['regex', (text) => regExpOf(text) !== undefined],
])

/** RFC 3339: a day that the calendar has. */
function isDate(text: string): boolean {
  const [, year, month, dayOfMonth] = day.exec(text) ?? []
  if (year === undefined) return false
  const date = new Date(`${text}T00:00:00Z`)
  return date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(dayOfMonth)
}

/** RFC 3339: a time of day with its offset; the leap second is the last of a day in UTC. */
function isTime(text: string): boolean {
  const parts = time.exec(text)
  if (parts === null) return false
  const [hour = 0, minute = 0, second = 0] = parts.slice(1, 4).map(Number)
  const [offsetHour, offsetMinute] = [Number(parts[5] ?? 0), Number(parts[6] ?? 0)]
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return false
  const offset = (parts[4] === '-' ? -1 : 1) * (offsetHour * 60 + offsetMinute)
  return second < 60 || (hour * 60 + minute - offset + 2_880) % 1_440 === 1_439
}

function isDateTime(text: string): boolean {
  return /^[Tt ]$/.test(text.charAt(10)) && isDate(text.slice(0, 10)) && isTime(text.slice(11))
}

/** RFC 5321 without quoted names and address literals, which nobody has. */
function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@')
  return at > 0 && at <= 64 && localPart.test(text.slice(0, at)) && hostname.test(text.slice(at + 1))
}

/** RFC 4291: eight groups, with one `::` for those left out, the last two perhaps as IPv4. */
function isIpv6(text: string): boolean {
  const halves = text.split('::')
  if (text.length > 45 || halves.length > 2) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  const hasIpv4 = groups.at(-1)?.includes('.') === true && !text.endsWith('::')
  if (hasIpv4 && !ipv4.test(groups.pop() ?? '')) return false
  const count = groups.length + (hasIpv4 ? 2 : 0)
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) && (halves.length === 2 ? count < 8 : count === 8)
}

/** RFC 3986: its characters, at most one fragment, brackets only round an IPv6 host, no colon in a relative first segment. */
function isUriReference(text: string): boolean {
  if (!uriCharacters.test(text) || text.indexOf('#') !== text.lastIndexOf('#')) return false
  if (!scheme.test(text) && /^[^/?#]*:/.test(text)) return false
  const [, userAndHost = '', rest = ''] = /^(?:[^:/?#]+:)?(?:\/\/([^/?#]*))?(.*)$/s.exec(text) ?? []
  const [host = '', user = '', ...more] = userAndHost.split('@').reverse()
  const literal = /^\[([^\]]*)\](?::\d*)?$/.exec(host)
  const hostIsFine = literal === null ? /^[^[\]:]*(?::\d*)?$/.test(host) : isIpv6(literal[1] ?? '')
  return hostIsFine && more.length === 0 && !/[[\]]/.test(user + rest)
}
