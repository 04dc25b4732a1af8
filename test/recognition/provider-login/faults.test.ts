import { fileURLToPath } from 'node:url'
import { type AppProcess, Browser, type Suite, type SuiteServers, startApp } from '@signed-in-test/recognition-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { suite as expressOpenidConnect } from '../express-openid-connect/suite.ts'
import { suite as hapi } from '../hapi/suite.ts'
import { suite as keycloakConnect } from '../keycloak-connect/suite.ts'
import { suite as msalNode } from '../msal-node/suite.ts'
import { suite as nodeSaml } from '../node-saml/suite.ts'
import { suite as openidClient } from '../openid-client/suite.ts'
import { suite as simpleOauth2 } from '../simple-oauth2/suite.ts'

const breakHooks = fileURLToPath(new URL('../harness/preload/break-hooks.cjs', import.meta.url))
const suites: readonly Suite[] = [expressOpenidConnect, openidClient, hapi, nodeSaml, msalNode, simpleOauth2, keycloakConnect]
const cases = suites.flatMap((suite) => ['load', 'request'].map((when) => ({ library: suite.library, suite, when })))

describe.each(cases)('$library with every hook of ours broken from the first $when on', ({ suite, when }) => {
  const [variant] = suite.variants
  const core = variant!.scenarios.filter(({ isCore }) => isCore)
  let servers: SuiteServers
  let app: AppProcess
  beforeAll(async () => {
    servers = await suite.startServers()
    const env = { ...servers.env, RECOGNITION_BREAK: when }
    app = await startApp({ ...variant!.command, env, preload: [breakHooks] })
  }, 40_000)
  afterAll(async () => {
    await app.stop()
    await servers.stop()
  })

  it.each(core)('the app behaves as it should: $name', async (scenario) => {
    const newBrowser = (): Browser => new Browser(app.url)
    await scenario.drive(newBrowser(), { newBrowser })
  })

  it('the faults are counted', async () => {
    await app.takeSignIns()
    expect(app.faults).not.toEqual([])
  })
})
