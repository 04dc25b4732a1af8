import type { Browser, ExpectedSignIn, Scenario } from '@signed-in-test/recognition-harness'
import { forged, signed } from './provider.ts'

type Claims = Readonly<Record<string, unknown>>

let lastSession = 0
const newSession = (): string => `sess_${++lastSession}`
const now = (): number => Math.floor(Date.now() / 1000)

/** Claims of one provider. */
type Dialect = (name: string, session: string, minutesAgo: number) => Claims

const issuer = (): string => process.env['PROVIDER_TEST_URL'] ?? ''
const standard = (name: string): Claims => ({ iss: issuer(), sub: name, aud: 'api', iat: now(), nbf: now() - 5, exp: now() + 60 })
const clerk: Dialect = (name, sid, minutesAgo) => ({
  ...standard(name),
  sid,
  sts: 'active',
  v: 2,
  fva: [minutesAgo, -1],
  o: { id: 'org_acme', rol: 'member' },
})
const oidc: Dialect = (name, sid, minutesAgo) => ({
  ...standard(name),
  sid,
  auth_time: now() - minutesAgo * 60,
  org_id: 'org_acme',
  email: `${name}@example.com`,
})

function ask(browser: Browser, token: string, expect = 200): Promise<unknown> {
  return browser.get('/me', { headers: { authorization: `Bearer ${token}` }, expect })
}

function stories(
  claims: Dialect,
  counted: (signIns: readonly ExpectedSignIn[]) => readonly ExpectedSignIn[],
): readonly Scenario[] {
  const ada: ExpectedSignIn = { userId: 'user_ada', groupId: 'org_acme' }
  const bob: ExpectedSignIn = { userId: 'user_bob', groupId: 'org_acme' }
  return [
    {
      name: 'requests of a fresh session, with a new token each',
      isCore: true,
      drive: async (browser) => {
        const session = newSession()
        for (let request = 0; request < 3; request += 1) await ask(browser, signed(claims('user_ada', session, 0)))
      },
      signIns: counted([ada]),
    },
    {
      name: 'two sessions of one person and one of another',
      drive: async (browser) => {
        for (const name of ['user_ada', 'user_ada', 'user_bob']) await ask(browser, signed(claims(name, newSession(), 0)))
      },
      signIns: counted([ada, ada, bob]),
    },
    {
      name: 'a session of yesterday, first seen today',
      isCore: true,
      drive: (browser) => ask(browser, signed(claims('user_ada', newSession(), 1440))) as Promise<void>,
      signIns: [],
    },
    {
      name: 'forged, expired and missing tokens',
      isCore: true,
      drive: async (browser) => {
        const fresh = claims('user_ada', newSession(), 0)
        await ask(browser, forged(fresh), 401)
        await ask(browser, signed({ ...fresh, exp: now() - 600 }), 401)
        await browser.get('/me', { expect: 401 })
      },
      signIns: [],
    },
    {
      name: 'support acts as a person',
      drive: (browser) =>
        ask(browser, signed({ ...claims('user_ada', newSession(), 0), act: { sub: 'user_support' } })) as Promise<void>,
      signIns: [],
    },
    {
      name: 'another organisation is picked in the session',
      drive: async (browser) => {
        const session = newSession()
        await ask(browser, signed(claims('user_ada', session, 0)))
        await ask(browser, signed({ ...claims('user_ada', session, 1), o: { id: 'org_other' }, org_id: 'org_other' }))
      },
      signIns: counted([ada]),
    },
    {
      name: '10 requests of one session at once',
      isCore: true,
      drive: async (_browser, { newBrowser }) => {
        const session = newSession()
        await Promise.all(Array.from({ length: 10 }, () => ask(newBrowser(), signed(claims('user_ada', session, 0)))))
      },
      signIns: counted([ada]),
    },
  ]
}

/** A session of Clerk that waits for something is none yet. */
const pending: Scenario = {
  name: 'a session that waits for something',
  drive: async (browser) => {
    const session = newSession()
    await ask(browser, signed({ ...clerk('user_ada', session, 0), sts: 'pending' }), 401)
    await ask(browser, signed(clerk('user_ada', session, 0)))
  },
  signIns: [{ userId: 'user_ada', groupId: 'org_acme' }],
}

/** Without the option, requests are requests. */
export const ignored = {
  clerk: stories(clerk, () => []),
  oidc: stories(oidc, () => []),
}
/** With it, the first sight of a fresh session is a sign-in. */
export const counted = {
  clerk: [...stories(clerk, (signIns) => signIns), pending],
  oidc: stories(oidc, (signIns) => signIns),
}
