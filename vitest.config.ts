import { defineConfig } from 'vitest/config'
import { SummaryReporter } from './.ci/summary-reporter.mjs'

// Tests run on the sources of the packages: nothing has to be built to see a test fail or pass.
const conditions = ['@signed-in/source', 'node', 'import', 'module', 'default']
const exclude = ['**/node_modules/**', '**/dist/**', '**/fixtures/**']
const summaryFile = process.env['SIGNED_IN_TEST_SUMMARY']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: summaryFile === undefined ? ['default'] : ['default', new SummaryReporter(summaryFile)],
    projects: [
      { extends: true, test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'], exclude } },
      {
        extends: true,
        test: { name: 'integration', include: ['test/**/*.test.ts', 'examples/**/*.test.ts'], exclude, testTimeout: 60_000 },
      },
    ],
  },
})
