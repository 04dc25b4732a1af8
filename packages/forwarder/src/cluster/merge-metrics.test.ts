import { expect, it } from 'vitest'
import { mergeMetrics } from './merge-metrics.ts'

it('adds up the numbers of workers, and takes the worst where a sum says nothing', () => {
  const text = (count: string, delay: number): string =>
    `# HELP a_total A.\n# TYPE a_total counter\n${count}# HELP signed_in_forwarder_loop_delay_seconds D.\n# TYPE signed_in_forwarder_loop_delay_seconds gauge\nsigned_in_forwarder_loop_delay_seconds ${delay}\n`
  const merged = mergeMetrics([text('a_total{x="1 2"} 3\na_total{x="b"} 1\n', 0.5), text('a_total{x="1 2"} 4\n', 0.25), ''])
  expect(merged).toBe(text('a_total{x="1 2"} 7\na_total{x="b"} 1\n', 0.5))
})
