import { limits } from '@causeway/protocol'
import { mcp, tool } from '@causeway/server'
import { expect, test } from 'vitest'
import { names, Stage } from './stage.js'

/** Tools with long descriptions, in an alphabet of three bytes a letter. */
const talkative = (count: number) => () =>
  mcp({
    name: 'talkative',
    tools: Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`t${at}`, tool({ description: '語'.repeat(30_000) }, () => 'said')]),
    ),
  })

test('A long list comes in pages that fit into a message, and whole', async () => {
  const here = { a: talkative(40), b: talkative(40) }
  await using stage = await Stage.open({ upstreams: { a: { here: 'a' }, b: { here: 'b' } } }, { here })
  const client = await stage.client()
  const bytes: number[] = []
  const listed = await client.listTools({ onResult: (result) => bytes.push(Buffer.byteLength(JSON.stringify(result))) })
  expect(names(listed)).toEqual(['a', 'b'].flatMap((name) => Array.from({ length: 40 }, (_, at) => `${name}__t${at}`)))
  expect(bytes).toHaveLength(3)
  for (const each of bytes) expect(each).toBeLessThan(limits.maxMessageBytes)
})
