import type { ClientFlags } from './client-options.js'
import { usageFailure } from './failure.js'
import type { Target } from './target.js'

/**
 * What has no effect was meant to have one.
 * @param takesHeaders is there anything in the way to this server that headers go with?
 * @throws {Failure} for an option that such a server has no use for
 */
export function refuseUnused(
  kind: Target['kind'],
  { header, env }: Pick<ClientFlags, 'header' | 'env'>,
  takesHeaders: boolean = kind === 'url',
): void {
  if (header !== undefined && !takesHeaders) throw usageFailure('--header goes with a URL.')
  if (env === undefined || kind === 'command') return
  const hint = kind === 'file' ? 'A file has the variables of this program: NAME=value causeway …' : undefined
  throw usageFailure('--env goes with a command after --.', hint)
}
