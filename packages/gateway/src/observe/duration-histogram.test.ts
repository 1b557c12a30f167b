import fc from 'fast-check'
import { Histogram, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { DurationHistogram } from './duration-histogram.js'

const name = 'seconds'
const help = 'How long'
const buckets = [0.001, 0.1, 10]
const labels = fc.record({
  mcp_method_name: fc.constantFrom('tools/call', 'tools/list'),
  gen_ai_tool_name: fc.constantFrom('', 'one', 'with "quotes"\nand \\'),
  mcp_protocol_version: fc.constantFrom('2025-11-25', '2026-07-28'),
  error_type: fc.constantFrom('', 'tool_error'),
  endpoint: fc.constantFrom('/mcp', '/sales'),
})
const seconds = fc.oneof(fc.constantFrom(0, ...buckets), fc.double({ min: 0, max: 20, noNaN: true }))

/** Lines without their order, and labels in the order of the alphabet. */
async function shown(registry: Registry): Promise<readonly string[]> {
  const lines = (await registry.metrics()).trimEnd().split('\n')
  return lines
    .map((line) =>
      line.replace(/\{(.*)\}/, (_, all: string) =>
        all
          .split(/,(?=\w+=")/)
          .sort()
          .join(),
      ),
    )
    .sort()
}

test('a registry shows what it would show of the histogram of prom-client', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(labels, seconds)), async (observations) => {
      const [theirs, ours] = [new Registry(), new Registry()]
      const labelNames = observations.flatMap(([first]) => Object.keys(first)).slice(0, 5)
      const histogram = new Histogram({ name, help, buckets, labelNames, registers: [theirs] })
      if (observations.length === 0) histogram.reset()
      const own = new DurationHistogram(name, help, buckets)
      ours.registerMetric(own as unknown as Histogram)
      for (const [labels, value] of observations) {
        histogram.observe(labels, value)
        own.observe(labels, value)
      }
      expect(await shown(ours)).toEqual(await shown(theirs))
    }),
  )
})
