import { testContext } from '@causeway/connector-kit/testing'
import { fakeClock } from '@causeway/testing'
import { describe, expect, it } from 'vitest'
import type { Connect } from './connector-of.js'
import { Upstream } from './upstream.js'

describe('an upstream that ends again and again', () => {
  it('is told of in full once, then in counts; what is new, or comes after it held, in full at once', async () => {
    const clock = fakeClock()
    const { log, ...context } = testContext({ clock })
    let words = ['warming up', 'the disk is on fire']
    let lose = (): void => {}
    const connect: Connect = async ({ log: own, lost }) => {
      for (const line of words) own.info(line, { stream: 'stderr' })
      lose = () => lost(new Error('It exited.'))
      return {}
    }
    const surroundings = async () => ({ context: { ...context, log }, release: async () => {} })
    const upstream = new Upstream({ name: 'shaky', connect, surroundings, clock, log, mask: (text) => text })
    let seen = 0
    const goOn = async (ms: number): Promise<readonly string[]> => {
      await clock.advance(ms)
      const news = log.lines.slice(seen)
      seen = log.lines.length
      return news.map(({ message, fields: { failures, repeatedLines } = {} }) =>
        [message, failures, repeatedLines].filter((part) => part !== undefined).join(' '),
      )
    }
    upstream.start()
    expect(await goOn(0)).toEqual(['warming up', 'the disk is on fire', 'upstream is ready'])
    lose()
    expect(await goOn(0)).toEqual(['upstream is down 1'])
    expect(await goOn(500)).toEqual(['upstream is ready 2'])
    lose()
    expect(await goOn(0)).toEqual(['upstream is down again for the same reason 2'])
    words = ['warming up', 'the disk is gone']
    expect(await goOn(1_000)).toEqual(['the disk is gone', 'upstream is ready 1'])
    expect(await goOn(30_000)).toEqual([])
    lose()
    expect(await goOn(0)).toEqual(['upstream is down 1'])
    expect(await goOn(500)).toEqual(['warming up', 'the disk is gone', 'upstream is ready'])
    await upstream.close()
  })
})
