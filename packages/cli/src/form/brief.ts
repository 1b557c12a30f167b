/** More of a message than that nobody reads before they answer. */
const MAX_LENGTH = 4_000

/** A message of a server, cut where it is longer than a question may be. */
export function brief(message: string): string {
  if (message.length <= MAX_LENGTH) return message
  return `${message.slice(0, MAX_LENGTH)} … (${message.length - MAX_LENGTH} more characters)`
}
