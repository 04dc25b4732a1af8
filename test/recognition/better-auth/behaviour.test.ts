import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onUnrecordedLogin } from '@signed-in/core/login-handoff'
import { signedIn } from '@signed-in/instrumentation/better-auth'
import { nodeBinary } from '@signed-in-test/node-versions'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { expect, it } from 'vitest'

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const register = path('../harness/preload/register.mjs')

it.each(['better-auth', 'better-auth-14', 'better-auth-13'])('shows an app the same of %s with us and without us', (copy) => {
  const observe = (args: readonly string[]): { isOwnOptions: boolean; unhandled: unknown[] } => {
    const env = { ...process.env, NODE_OPTIONS: '' }
    return JSON.parse(execFileSync(nodeBinary(24), [...args, path('app/observe.mjs'), copy], { encoding: 'utf8', env }))
  }
  const without = observe([])
  expect(observe(['--import', register])).toEqual(without)
  // The probe did what it should.
  expect(without).toMatchObject({ isOwnOptions: true })
  expect(without.unhandled).not.toEqual([])
})

it('takes our plugin among those of an app, without any hook', async () => {
  const seen: unknown[] = []
  const stop = onUnrecordedLogin((view) => seen.push(view.attribute('user.email')))
  const auth = betterAuth({
    baseURL: 'http://127.0.0.1:1',
    secret: 'a secret of the test that is long enough and has entropy 0123456789',
    database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
    emailAndPassword: { enabled: true },
    plugins: [signedIn()],
  })
  await auth.api.signUpEmail({ body: { email: 'ann@app.test', password: 'correct horse', name: 'Ann' } })
  expect(await auth.api.getSession({ headers: new Headers() })).toBeNull()
  stop()
  expect(seen).toEqual(['ann@app.test'])
})
