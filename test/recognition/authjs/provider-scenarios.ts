import { callbackOf, type Scenario } from '@signed-in-test/recognition-harness'
import { type AuthjsApp, ann, Visitor } from './people.ts'

/** Logins through an OpenID Connect provider without a database: nothing but the provider knows who somebody is. */
export function providerScenarios(app: AuthjsApp): readonly Scenario[] {
  const person = (name: string, provider = 'idp') => ({
    userId: app.providerUserId(`idp|${name}`, provider),
    userName: `${name}@idp.test`,
    groupId: `org-${name}`,
    method: 'oidc',
  })
  return [
    {
      name: 'OpenID Connect callback, twice the same id',
      isCore: true,
      drive: async (browser, { newBrowser }) => {
        for (const one of [browser, newBrowser()]) {
          const visitor = new Visitor(one, app)
          await visitor.providerLogin('idp', { as: 'carl' })
          await visitor.expectName('carl')
        }
      },
      signIns: [person('carl'), person('carl')],
    },
    {
      name: 'OAuth callback without ID token in use',
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.providerLogin('idp-oauth', { as: 'dora' })
        await visitor.expectName('dora')
      },
      signIns: [{ userId: app.providerUserId('idp|dora', 'idp-oauth'), userName: 'dora@idp.test' }],
    },
    {
      name: 'the app puts its own id and organisation into the token',
      drive: async (browser) => {
        await new Visitor(browser, app).providerLogin('idp', { as: 'known' })
      },
      signIns: [{ ...person('known'), userId: app.tokenUserId, groupId: 'org-of-token' }],
    },
    {
      name: 'denied at the provider, forged and replayed callback',
      isCore: true,
      drive: async (browser, { newBrowser }) => {
        const visitor = new Visitor(browser, app)
        await visitor.providerLogin('idp', { deny: true })
        await new Visitor(newBrowser(), app).providerLogin('idp', {
          as: 'carl',
          onCallback: (address) => address.replace(/state=[^&]*/, 'state=forged').replace(/code=[^&]*/, 'code=forged'),
        })
        await visitor.expectName(null)
        const callback = await callbackOf((onCallback) => visitor.providerLogin('idp', { as: 'carl', onCallback }))
        await browser.get(callback)
        await newBrowser().get(callback)
      },
      signIns: [person('carl')],
    },
    {
      name: 'the signIn callback refuses somebody of the provider',
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.providerLogin('idp', { as: 'barred' })
        await visitor.expectName(null)
      },
      signIns: [],
    },
    {
      name: 'silent single sign-on',
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.providerLogin('idp', { as: 'carl' })
        await visitor.providerLogin('idp', {}, '?prompt=none')
        await visitor.expectName('carl')
      },
      signIns: [person('carl')],
    },
    {
      name: 'a provider that names an impersonator',
      drive: async (browser) => {
        await new Visitor(browser, app).providerLogin('idp', { as: 'support-for-ann' })
      },
      signIns: [],
    },
    {
      name: 'a second account at the provider, while signed in with a password',
      drive: async (browser) => {
        const visitor = new Visitor(browser, app)
        await visitor.passwordLogin('ann')
        await visitor.providerLogin('idp', { as: 'carl' })
        await visitor.expectName('carl')
      },
      signIns: [ann, person('carl')],
    },
  ]
}
