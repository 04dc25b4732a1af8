import { fileURLToPath } from 'node:url'
import { type AppProcess, Browser, type Suite, type SuiteServers, startApp } from '@signed-in-test/recognition-harness'
import { suite as simplewebauthn } from '@signed-in-test/simplewebauthn/suite'
import { suite as stytch } from '@signed-in-test/stytch/suite'
import { suite as supabase } from '@signed-in-test/supabase/suite'
import { suite as verifyOnly } from '@signed-in-test/verify-only/suite'
import { suite as workos } from '@signed-in-test/workos/suite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const BREAK_HOOKS = fileURLToPath(new URL('../harness/preload/break-hooks.cjs', import.meta.url))

/** Clerk's hooks look at nothing without their option, so its second variant is taken, which has it. */
const SUITES: readonly (readonly [suite: Suite, variant: number])[] = [
  [supabase, 0],
  [workos, 0],
  [stytch, 0],
  [verifyOnly, 1],
  [simplewebauthn, 0],
]

describe.each(SUITES)('$library, with every hook of ours broken', (suite, index) => {
  const variant = suite.variants[index]!
  let servers: SuiteServers
  let app: AppProcess
  beforeAll(async () => {
    servers = await suite.startServers()
    const env = { ...servers.env, ...variant.command.env, RECOGNITION_BREAK: 'request' }
    app = await startApp({ ...variant.command, env, preload: [BREAK_HOOKS] })
  }, 60_000)
  afterAll(async () => {
    await app?.stop()
    await servers.stop()
  })

  it.each(variant.scenarios.filter(({ isCore }) => isCore))('the app behaves as it should: $name', async (scenario) => {
    const newBrowser = (): Browser => new Browser(app.url)
    await scenario.drive(newBrowser(), { newBrowser })
  })

  it('the faults are counted', async () => {
    await app.takeSignIns()
    expect(app.faults).not.toEqual([])
  })
})
