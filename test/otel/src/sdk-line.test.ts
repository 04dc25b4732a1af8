import { fileURLToPath } from 'node:url'
import { nodeBinary } from '@signed-in-test/node-versions'
import { createLineApp } from '@signed-in-test/support/sdk-line'
import { expect, it } from 'vitest'

const APPS = fileURLToPath(new URL('../apps', import.meta.url))
// Each runs in a process of its own.
const SUITES = ['sdk-line.suite.mjs', 'untraced.suite.mjs', 'express.suite.mjs']
// Otherwise the SDK waits for a collector of metrics and logs when it is shut down.
const ONLY_TRACES = { OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' }

it.each([
  ['2x', 20],
  ['2x', 24],
  ['3x', 24],
] as const)('processor, exporters and sampler hold on SDK line %s with Node %i', { timeout: 60_000 }, async (line, major) => {
  const app = createLineApp(line, APPS)
  try {
    const result = await app.run(['--test', '--test-reporter=tap', ...SUITES], {
      node: nodeBinary(major),
      env: ONLY_TRACES,
    })
    expect(result.stdout).toMatch(/^# pass 12$/m)
    expect(result).toMatchObject({ code: 0, stderr: '' })
  } finally {
    app.remove()
  }
})
