import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { secret } from '@causeway/connector-kit'
import { onTestFinished } from 'vitest'
import * as z from 'zod'
import { describeConfigProblems } from '../src/config/config-problem.js'
import { type Loaded, loadConfig } from '../src/config/load.js'
import type { ConnectorSet } from '../src/plugins/connector-set.js'

const clock = {
  kind: 'clock',
  description: 'The time of day',
  config: z.strictObject({
    zone: z.string().default('UTC'),
    stepMs: z.int().positive().optional(),
    mode: z.enum(['fast', 'slow']).optional(),
    key: secret().optional(),
    headers: z.record(z.string(), z.union([z.string(), z.strictObject({ text: z.string() })])).optional(),
    env: z.record(z.string(), z.string()).optional(),
    url: z.string().optional(),
  }),
  expand: (short: unknown): unknown => (typeof short === 'string' ? { zone: short } : short),
  ignores: (config: unknown) => (Object(config).zone === 'Asia/Oral' ? (['http'] as const) : []),
  connect: async () => ({}),
}

/** Knows the clock; a plugin with the kind `broken` does not load. */
export const connectors: ConnectorSet = {
  connectors: new Map([['clock', clock]]),
  problems: [{ plugin: 'acme-broken', kind: 'broken', message: 'It threw while it was loaded: Error: no.' }],
  kinds: () => ['broken', 'clock'],
  load: async (kind) => (kind === 'clock' ? clock : undefined),
  name: async () => undefined,
}

/** A folder of its own for a test, gone when that is over. */
export function configFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

async function load(
  files: string | { readonly [name: string]: string },
  env: Record<string, string> = {},
  dev = false,
  folder = configFolder(),
): Promise<Loaded> {
  const texts = typeof files === 'string' ? { 'causeway.yaml': files } : files
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text)
  const names = Object.keys(texts).filter((name) => name !== '.env')
  return loadConfig(names, { connectors, env, dev, cwd: folder })
}

/** Loads what is right. */
export async function good(...args: Parameters<typeof load>): Promise<Extract<Loaded, { ok: true }>> {
  const loaded = await load(...args)
  if (!loaded.ok) throw new Error(describeConfigProblems(loaded.problems))
  return loaded
}

/** Loads what is wrong: one line for each problem. */
export async function bad(...args: Parameters<typeof load>): Promise<readonly string[]> {
  const loaded = await load(...args)
  return loaded.ok ? [] : describeConfigProblems(loaded.problems).split('\n')
}
