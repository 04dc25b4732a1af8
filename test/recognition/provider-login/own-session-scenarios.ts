import type { Browser, Scenario } from '@signed-in-test/recognition-harness'
import { type ProviderTraits, visitOf } from './scenarios.ts'

async function expectMember(browser: Browser, id: string | null, path = '/member'): Promise<void> {
  const found = (await browser.get(path, { expect: 200 })).json()['id']
  if (found !== id) throw new Error(`the app takes the browser for ${String(found)}, not ${String(id)}`)
}

/** Logins and links of apps whose sessions nobody can see, or which sign their own cookies. */
export function ownSessionScenarios(traits: ProviderTraits): readonly Scenario[] {
  const { person, known, method } = traits
  const visit = visitOf(traits)
  const hub = { userId: 'u-hub', method: 'oauth' }
  const paula = { userId: 'u-paula', ...known('paula'), method }
  const nameless: Scenario[] = [
    {
      name: 'plain OAuth: login into express-session, and again while signed in',
      isCore: true,
      drive: async (browser) => {
        await visit(browser, '/auth/nameless', { as: 'paula' })
        await visit(browser, '/auth/nameless', { as: 'paula' })
        await expectMember(browser, 'u-hub', '/me')
      },
      signIns: [hub],
    },
    {
      name: 'plain OAuth: login into a token',
      isCore: true,
      drive: async (browser) => {
        await visit(browser, '/auth/nameless-token', { as: 'paula' })
      },
      signIns: [hub],
    },
  ]
  return [
    ...(traits.canConnect === false ? [] : nameless),
    {
      name: 'own session: one that the visitor had before, now with a user in it',
      isCore: true,
      drive: async (browser) => {
        await browser.get('/visit', { expect: 200 })
        await visit(browser, '/auth/reused', { as: 'paula' })
        await expectMember(browser, 'u-paula', '/me')
      },
      signIns: [person('paula')],
    },
    {
      name: 'own session: signed cookie, verified on each request',
      isCore: true,
      drive: async (browser) => {
        await visit(browser, '/auth/signed', { as: 'paula' })
        await expectMember(browser, 'u-paula')
      },
      signIns: [paula],
    },
    {
      name: 'own session: another account linked behind a signed cookie',
      isCore: true,
      drive: async (browser) => {
        await visit(browser, '/auth/signed', { as: 'paula' })
        await visit(browser, '/auth/signed-link', { as: 'paula' })
        await expectMember(browser, 'u-paula')
      },
      signIns: [paula],
    },
    {
      name: 'own session: another account connected in the settings',
      drive: async (browser) => {
        await visit(browser, '/auth/cookie', { as: 'paula' })
        await visit(browser, '/auth/opaque-link', { as: 'paula' })
        await expectMember(browser, 'u-paula', '/me')
      },
      signIns: [person('paula')],
    },
  ]
}
