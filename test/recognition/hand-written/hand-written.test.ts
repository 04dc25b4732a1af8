import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { nodeBinary } from '@signed-in-test/node-versions'
import { type AppProcess, Browser, type Suite, startApp } from '@signed-in-test/recognition-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { suite as cookieSession } from '../cookie-session/suite.ts'
import { suite as expressSession } from '../express-session/suite.ts'
import { suite as fastifyJwt } from '../fastify-jwt/suite.ts'
import { suite as fastifySession } from '../fastify-session/suite.ts'
import { suite as ironSession } from '../iron-session/suite.ts'
import { suite as koaSession } from '../koa-session/suite.ts'

const SUITES: readonly Suite[] = [expressSession, cookieSession, ironSession, koaSession, fastifySession, fastifyJwt]
const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

describe.each(SUITES)('with every hook of ours broken, the app with $library behaves as it should', (suite) => {
  const [variant] = suite.variants
  let app: AppProcess
  beforeAll(async () => {
    app = await startApp({
      ...variant!.command,
      env: { RECOGNITION_BREAK: 'request' },
      preload: [path('../harness/preload/break-hooks.cjs')],
    })
  }, 40_000)
  afterAll(() => app.stop())

  it.each(variant!.scenarios)('$name', async (scenario) => {
    const newBrowser = (): Browser => new Browser(app.url)
    await scenario.drive(newBrowser(), { newBrowser })
    await app.takeSignIns()
    expect(app.faults).not.toEqual([])
  })
})

describe('what an app can observe of its password libraries and sessions', () => {
  const observe = (args: readonly string[]): unknown =>
    JSON.parse(
      execFileSync(nodeBinary(24), [...args, path('../express-session/app/observe.cjs')], {
        encoding: 'utf8',
        env: { ...process.env, NODE_OPTIONS: '' },
      }),
    )

  it('is the same with us and without us', () => {
    const without = observe([]) as { results: unknown[] }
    expect(observe(['--require', path('../harness/preload/register.cjs')])).toEqual(without)
    expect(without.results.length).toBeGreaterThan(10)
  })
})
