import type { Scenario } from '@signed-in-test/recognition-harness'
import { type AuthjsApp, Visitor } from './people.ts'

/** Logins with a database behind an adapter: users, linked accounts, magic links. Each story has people of its own. */
export function adapterScenarios(app: AuthjsApp): readonly Scenario[] {
  return [
    {
      name: 'first login through a provider, and a second one',
      isCore: true,
      drive: async (browser, { newBrowser }) => {
        for (const one of [browser, newBrowser()]) {
          const visitor = new Visitor(one, app)
          await visitor.providerLogin('idp', { as: 'erna' })
          await visitor.expectName('erna')
        }
      },
      signIns: [
        { userId: 'db-erna', userName: 'erna@idp.test', groupId: 'org-db', method: 'oidc', signUp: true },
        { userId: 'db-erna', userName: 'erna@idp.test', groupId: 'org-db', method: 'oidc' },
      ],
    },
    {
      name: 'session restore and logout',
      isCore: true,
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.providerLogin('idp', { as: 'fred' })
        await visitor.expectName('fred')
        await visitor.expectName('fred')
        await visitor.post('/signout', {})
        await visitor.expectName(null)
      },
      signIns: [{ userId: 'db-fred', signUp: true }],
    },
    {
      name: 'linking another account while signed in, and a login by it later',
      isCore: true,
      drive: async (browser, { newBrowser }) => {
        const visitor = new Visitor(browser, app)
        await visitor.providerLogin('idp', { as: 'gina' })
        await visitor.providerLogin('idp-oauth', { as: 'gina' })
        await visitor.expectName('gina')
        await new Visitor(newBrowser(), app).providerLogin('idp-oauth', { as: 'gina' })
      },
      signIns: [{ userId: 'db-gina', signUp: true }, { userId: 'db-gina' }],
    },
    {
      name: 'a trusted provider linked by e-mail address signs in and signs nobody up',
      drive: async (browser, { newBrowser }) => {
        await new Visitor(browser, app).providerLogin('idp', { as: 'hans' })
        const visitor = new Visitor(newBrowser(), app)
        await visitor.providerLogin('idp-oauth', { as: 'hans' })
        await visitor.expectName('hans')
      },
      signIns: [{ userId: 'db-hans', signUp: true }, { userId: 'db-hans' }],
    },
    {
      name: 'an untrusted provider with a known e-mail address is refused',
      drive: async (browser, { newBrowser }) => {
        await new Visitor(browser, app).providerLogin('idp-oauth', { as: 'ines' })
        const visitor = new Visitor(newBrowser(), app)
        await visitor.providerLogin('idp', { as: 'ines' })
        await visitor.expectName(null)
      },
      signIns: [{ userId: 'db-ines', signUp: true }],
    },
    {
      name: 'magic link: sign-up, login, the link a second time, a wrong one',
      isCore: true,
      drive: async (browser, { newBrowser }) => {
        for (const one of [browser, newBrowser()]) {
          const visitor = new Visitor(one, app)
          await visitor.post('/signin/email', { email: 'jo@app.test' })
          const link = await visitor.mailTo('jo@app.test')
          await one.get(link)
          const other = newBrowser()
          await other.get(link)
          await new Visitor(other, app).expectName(null)
          await other.get(link.replace(/token=[^&]*/, 'token=wrong'))
        }
      },
      signIns: [
        { userId: 'db-jo', userName: 'jo@app.test', method: 'magic_link', signUp: true },
        { userId: 'db-jo', userName: 'jo@app.test', method: 'magic_link' },
      ],
    },
    {
      name: 'the same account again while signed in',
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.providerLogin('idp', { as: 'kim' })
        await visitor.providerLogin('idp', { as: 'kim' })
      },
      signIns: [{ userId: 'db-kim', signUp: true }, { userId: 'db-kim' }],
    },
  ]
}
