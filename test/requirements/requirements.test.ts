import { REVISIONS } from '@causeway/protocol'
import { describe, expect, test } from 'vitest'
import { base } from './base.js'
import { citations } from './citations.js'
import { clientFeatures } from './client-features.js'
import { legacyHttp } from './legacy-http.js'
import { lifecycle } from './lifecycle.js'
import { patterns } from './patterns.js'
import { prompts } from './prompts.js'
import { SPECIFICATION } from './requirement.js'
import { resources } from './resources.js'
import { serverUtilities } from './server-utilities.js'
import { stdio } from './stdio.js'
import { streamableHttp } from './streamable-http.js'
import { tools } from './tools.js'
import { transports } from './transports.js'
import { versioning } from './versioning.js'

const pages = [
  base,
  lifecycle,
  versioning,
  transports,
  stdio,
  streamableHttp,
  legacyHttp,
  patterns,
  tools,
  resources,
  prompts,
  serverUtilities,
  clientFeatures,
]
const all = pages.flatMap(({ address, requirements }) =>
  Object.entries(requirements).map(([id, requirement]) => ({
    id,
    ...requirement,
    url: urlOf(address, requirement.at),
  })),
)
const cited = citations()

function urlOf(page: string, at: string): string {
  return SPECIFICATION + (at.startsWith('#') ? page + at : at)
}

describe('requirements', () => {
  test('each is shown by a test that cites it, or says why none can', () => {
    const ids = new Set(cited.map(({ id }) => id))
    const unproven = all.filter(({ id, whyNot }) => ids.has(id) === (whyNot !== undefined))
    expect(unproven.map(({ id, says, url }) => `${id}: ${says} ${url}`)).toEqual([])
  })

  test('each has an id of its own, a sentence, and revisions that there are', () => {
    expect(all.map(({ id }) => id)).toEqual([...new Set(all.map(({ id }) => id))])
    for (const { id, says, since = REVISIONS[0], until = REVISIONS.at(-1), url } of all) {
      expect(id).toMatch(/^[a-z0-9-]+\.[a-z0-9.-]+$/)
      expect(says).toMatch(/^[A-Z].*\.$/)
      expect([since, until].toSorted()).toEqual([since, until])
      expect(URL.canParse(url)).toBe(true)
    }
  })
})

test('what tests cite is there, and stands above a test', () => {
  const ids = new Set(all.map(({ id }) => id))
  const wrong = cited.filter(({ id, aboveTest }) => !(ids.has(id) && aboveTest))
  expect(wrong.map(({ id, place }) => `${place}: ${id}`)).toEqual([])
})
