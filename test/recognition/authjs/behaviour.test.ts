import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { nodeBinary } from '@signed-in-test/node-versions'
import { type AppProcess, Browser, type SuiteServers, startApp } from '@signed-in-test/recognition-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { suite } from './suite.ts'

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

describe.each(['load', 'request'])('with every hook of ours broken from the first %s on', (when) => {
  const [variant] = suite.variants
  const scenarios = (variant?.scenarios ?? []).filter(({ isCore }) => isCore).slice(0, 5)
  let servers: SuiteServers
  let app: AppProcess
  beforeAll(async () => {
    servers = await suite.startServers()
    const env = { ...servers.env, RECOGNITION_BREAK: when }
    app = await startApp({ ...variant!.command, env, preload: [path('../harness/preload/break-hooks.cjs')] })
  }, 40_000)
  afterAll(async () => {
    await app.stop()
    await servers.stop()
  })

  it.each(scenarios)('the app behaves as it should: $name', async (scenario) => {
    const newBrowser = (): Browser => new Browser(app.url)
    await scenario.drive(newBrowser(), { newBrowser })
  })

  it('the faults are counted', async () => {
    await app.takeSignIns()
    expect(app.faults).not.toEqual([])
  })
})
