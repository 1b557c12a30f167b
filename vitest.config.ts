import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['causeway-source', 'node', 'import', 'module', 'default'] },
  ssr: { resolve: { conditions: ['causeway-source', 'node', 'import', 'module', 'default'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts', 'bench/**/*.test.ts'],
    setupFiles: ['test/wire/wire-truth.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
