import type { App } from '@causeway/server'
import { tool } from '@causeway/server'
import * as z from 'zod'
import { fixtureApp } from '../fixtures/server/app.js'

/** What foreign clients talk to: the conformance fixture, and a tool with structured output. */
export function ourApp(): App {
  const app = fixtureApp()
  const numbers = z.object({ a: z.number(), b: z.number() })
  app.add({
    tools: {
      sum: tool({ description: 'Adds', input: numbers, output: z.object({ sum: z.number() }) }, ({ a, b }) => ({
        sum: a + b,
      })),
    },
  })
  return app
}
