import { defineConfig } from 'vitest/config'

const conditions = ['causeway-source', 'node', 'import', 'module', 'default']
// These go to Node.js as well, for everything that it loads: 'import' among them would break packages that use require.
const nodeConditions = ['causeway-source', 'node']
// Files run one after the other in two processes that keep what they have loaded: half of the time would go into loading it again.
const shared = {
  isolate: false,
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // What is waited for may take its time on a busy machine.
  expect: { poll: { timeout: 30_000 } },
  pool: 'forks' as const,
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        // Pure parts: no message crosses a wire.
        resolve: { conditions },
        ssr: { resolve: { conditions: nodeConditions } },
        test: {
          ...shared,
          name: 'parts',
          include: ['packages/{protocol,schema,store,http}/src/**/*.test.ts', 'bench/**/*.test.ts'],
          setupFiles: ['test/own-environment.ts', 'test/wire/no-wire.ts'],
        },
      },
      {
        // What sends or receives messages: each is checked against the official schema of its revision.
        resolve: { conditions },
        ssr: { resolve: { conditions: nodeConditions } },
        test: {
          ...shared,
          name: 'conversations',
          include: [
            'packages/{transports,client,server,testing,cli,connector-kit,gateway}/src/**/*.test.ts',
            'packages/connectors/*/src/**/*.test.ts',
            'test/**/*.test.ts',
            'examples/**/*.test.ts',
          ],
          setupFiles: ['test/own-environment.ts', 'test/wire/wire-truth.ts'],
        },
      },
    ],
  },
})
