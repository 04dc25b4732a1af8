import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { nodeBinary } from '@signed-in-test/node-versions'
import { expect, it } from 'vitest'

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const register = path('../harness/preload/register.mjs')

it.each(['@auth/core', 'auth-core-034', 'next-auth'])('shows an app the same of %s with us and without us', (copy) => {
  const observe = (args: readonly string[]): { heard: unknown[] } => {
    const env = { ...process.env, NODE_OPTIONS: '' }
    return JSON.parse(execFileSync(nodeBinary(24), [...args, path('app/observe.mjs'), copy], { encoding: 'utf8', env }))
  }
  const without = observe([])
  expect(observe(['--import', register])).toEqual(without)
  // The probe did what it should.
  expect(without.heard.length).toBeGreaterThan(8)
})
