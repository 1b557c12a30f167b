import { defineConfig } from 'vitest/config'

const conditions = ['causeway-source', 'node', 'import', 'module', 'default']
const shared = { testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks' as const }

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        // What carries and judges single messages: these tests make up messages, wrong ones above all.
        resolve: { conditions },
        ssr: { resolve: { conditions } },
        test: {
          ...shared,
          name: 'parts',
          include: ['packages/{protocol,schema,store,transports,cli,http}/src/**/*.test.ts', 'bench/**/*.test.ts'],
        },
      },
      {
        // What speaks MCP from end to end: every message is checked against the official schema of its revision.
        resolve: { conditions },
        ssr: { resolve: { conditions } },
        test: {
          ...shared,
          name: 'conversations',
          include: [
            'packages/{client,server,connector-kit,gateway}/src/**/*.test.ts',
            'packages/connectors/*/src/**/*.test.ts',
            'test/**/*.test.ts',
            'examples/**/*.test.ts',
          ],
          setupFiles: ['test/wire/wire-truth.ts'],
        },
      },
    ],
  },
})
