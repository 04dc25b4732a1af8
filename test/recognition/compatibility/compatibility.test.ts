import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { NODE_MAJORS, nodeBinary } from '@signed-in-test/node-versions'
import { suite } from '@signed-in-test/passport/suite'
import { type AppProcess, Browser, type SuiteServers, startApp } from '@signed-in-test/recognition-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const register = path('../harness/preload/register.cjs')

describe('what an app can observe of its libraries', () => {
  it.each(NODE_MAJORS)('is the same with us and without us on Node %i', (major) => {
    const observe = (args: readonly string[]): unknown =>
      JSON.parse(
        execFileSync(nodeBinary(major), [...args, path('app/observe.cjs')], {
          encoding: 'utf8',
          env: { ...process.env, NODE_OPTIONS: '' },
        }),
      )
    const without = observe([]) as { unhandled: unknown[] }
    expect(observe(['--require', register])).toEqual(without)
    // The probe did what it should: a rejection that nobody handles stays one.
    expect(without.unhandled).toHaveLength(1)
  })
})

describe.each(['load', 'request'])('with every hook of ours broken from the first %s on', (when) => {
  const [variant] = suite.variants
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

  it.each(variant!.scenarios)('the app behaves as it should: $name', async (scenario) => {
    const newBrowser = (): Browser => new Browser(app.url)
    await scenario.drive(newBrowser(), { newBrowser })
  })

  it('the faults are counted and logged without a word of user data', async () => {
    await app.takeSignIns()
    expect(app.faults).not.toEqual([])
    const errors = app.diagnostics.filter((line) => line.includes('failed'))
    expect(errors).not.toEqual([])
    for (const line of errors)
      expect(line).toMatch(/^error: signed-in: the hook "[\w @/:.-]+" failed \(Error\); the login is not affected$/)
  })
})
