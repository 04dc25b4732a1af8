import { eventIdOfSignIn } from '@signed-in/core'
import { type AppProcess, Browser, type SuiteServers, startApp } from '@signed-in-test/recognition-harness'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { signed } from './provider.ts'
import { suite } from './suite.ts'

const counting = suite.variants.filter(({ title }) => title.startsWith('@clerk/express') && title.includes('option on'))
let servers: SuiteServers
let apps: AppProcess[] = []

beforeAll(async () => {
  servers = await suite.startServers()
  apps = await Promise.all(counting.map(({ command }) => startApp({ ...command, env: { ...servers.env, ...command.env } })))
}, 60_000)
afterAll(async () => {
  await Promise.all(apps.map((app) => app.stop()))
  await servers.stop()
})

it('gives one event id to a session, whichever processes see it, and another to the next session', async () => {
  const now = Math.floor(Date.now() / 1000)
  const tokenOf = (sid: string): string =>
    signed({ iss: 'https://clerk.example.com', sub: 'user_1', sid, fva: [0, -1], iat: now, nbf: now - 5, exp: now + 60 })
  const idsOf = async (sid: string): Promise<unknown[]> => {
    const seen = apps.map(async (app) => {
      await new Browser(app.url).get('/me', { headers: { authorization: `Bearer ${tokenOf(sid)}` }, expect: 200 })
      const signIns = await app.takeSignIns()
      return signIns.map((signIn) => signIn['signed_in.id'])
    })
    return (await Promise.all(seen)).flat()
  }
  const eventIdsOf = async (sid: string): Promise<string[]> => (await idsOf(sid)).map((id) => eventIdOfSignIn(String(id)))
  const [first, ...others] = await eventIdsOf('sess_shared')
  expect(others.length).toBeGreaterThan(0)
  expect(others).toEqual(apps.slice(1).map(() => first))
  expect(await eventIdsOf('sess_next')).not.toContain(first)
})
