import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { NODE_MAJORS, nodeBinary } from '@signed-in-test/node-versions'
import { describe, expect, it } from 'vitest'

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

describe('what an app can observe of the client libraries of providers', () => {
  it.each(NODE_MAJORS)('is the same with us and without us on Node %i', (major) => {
    const observe = (args: readonly string[]): unknown =>
      JSON.parse(
        execFileSync(nodeBinary(major), ['--no-warnings', ...args, path('app/observe.cjs')], {
          encoding: 'utf8',
          env: { ...process.env, NODE_OPTIONS: '' },
        }),
      )
    const without = observe([]) as { unhandled: unknown[]; url: string }
    expect(observe(['--require', path('../harness/preload/register.cjs')])).toEqual(without)
    // The probe did what it should.
    expect(without.unhandled).toHaveLength(1)
    expect(without.url).toContain('prompt=none')
  })
})
