/** What of `http` and `listen` no schema can say: that addresses can be read, and that files are there. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { createNetwork } from '@causeway/http'
import type { ConfigPath, Finding } from './config-problem.js'
import { entriesOf, own, type PlainObject, valueAt } from './plain-value.js'

/** In the long form. Leaves alone what is not of the right shape: others tell of that. */
export function* checkHttp(file: PlainObject): Iterable<Finding> {
  for (const [name, upstream] of entriesOf(file.upstreams)) {
    const http = own(upstream, 'http')
    const at = ['upstreams', name, 'http']
    const allow = own(http, 'allow')
    for (const [index, entry] of Array.isArray(allow) ? allow.entries() : []) {
      if (typeof entry !== 'string' || isUsable({ allow: [entry] })) continue
      yield {
        path: [...at, 'allow', index],
        expected: 'an address (10.1.2.3), a range (10.0.0.0/8) or a host name (db.internal)',
        received: `'${entry}'`,
      }
    }
    const proxy = own(http, 'proxy')
    if (typeof proxy === 'string' && URL.canParse(proxy) && !isUsable({ proxy })) {
      yield {
        path: [...at, 'proxy'],
        expected: 'the address of a proxy of http:, https: or socks5:',
        received: 'another one',
      }
    }
    if (own(own(http, 'tls'), 'cert') !== undefined && own(own(http, 'tls'), 'key') === undefined) {
      yield {
        path: [...at, 'tls', 'cert'],
        atKey: true,
        says: 'A certificate is of no use without its key.',
        hint: "Add key, such as 'file:/run/secrets/name'.",
      }
    }
  }
}

/** Files that are not there: they may be where the gateway runs. */
export function* fileWarnings(file: PlainObject, directory: string): Iterable<Finding> {
  const places: readonly ConfigPath[] = [
    ['listen', 'tls', 'cert'],
    ['listen', 'tls', 'ca'],
    ...entriesOf(file.upstreams).flatMap(([name, upstream]) =>
      own(upstream, 'enabled') === false
        ? []
        : [
            ['upstreams', name, 'http', 'tls', 'ca'],
            ['upstreams', name, 'http', 'tls', 'cert'],
          ],
    ),
  ]
  for (const path of places) {
    const name = valueAt(file, path)
    if (typeof name !== 'string' || existsSync(resolve(directory, name))) continue
    yield {
      path,
      says: `There is no file ${name} here.`,
      hint: 'Relative names are relative to the folder of the first configuration file.',
    }
  }
}

function isUsable(options: Parameters<typeof createNetwork>[0]): boolean {
  try {
    createNetwork(options)
    return true
  } catch {
    // Its words are of no place in a file.
    return false
  }
}
