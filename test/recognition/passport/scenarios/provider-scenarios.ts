import { callbackOf, type Scenario, visitProvider } from '@signed-in-test/recognition-harness'
import { ann, expectUser, signIn } from '../../hand-written/scenarios/people.ts'

const paula = { userId: 'from-idp|paula', userName: 'paula' }

function withParameter(address: string, name: string, value: string): string {
  const url = new URL(address)
  url.searchParams.set(name, value)
  return String(url)
}

/** Logins through a provider at `/auth/<route>` and `/callback/<route>`. */
function callbackScenarios(route: string, method: string): Scenario[] {
  const start = `/auth/${route}`
  return [
    {
      name: `${method} callback`,
      isCore: true,
      drive: async (browser) => {
        const back = await visitProvider(browser, start, { as: 'paula' })
        if (back.status !== 200) throw new Error(`the callback answered ${back.status}: ${back.text}`)
        await expectUser(browser, paula.userId)
      },
      signIns: [{ ...paula, method }],
    },
    {
      name: `${method} redirect out only`,
      drive: async (browser) => {
        await browser.get(start, { expect: 302 })
      },
      signIns: [],
    },
    {
      name: `${method} provider denied`,
      drive: async (browser) => {
        await visitProvider(browser, start, { deny: true })
        await expectUser(browser, null)
      },
      signIns: [],
    },
    {
      name: `${method} callback forged`,
      drive: async (browser) => {
        const onCallback = (address: string): string => withParameter(withParameter(address, 'code', 'forged'), 'state', 'forged')
        await visitProvider(browser, start, { as: 'paula', onCallback })
        await expectUser(browser, null)
      },
      signIns: [],
    },
    {
      name: `${method} callback replayed`,
      drive: async (browser, { newBrowser }) => {
        const address = await callbackOf((onCallback) => visitProvider(browser, start, { as: 'paula', onCallback }))
        await browser.get(address)
        await newBrowser().get(address)
      },
      signIns: [{ ...paula, method }],
    },
  ]
}

/** OAuth 2.0, for every app of the passport family. */
export const oauthScenarios: readonly Scenario[] = [
  ...callbackScenarios('oauth', 'oauth'),
  {
    name: 'oauth verify callback rejects',
    drive: async (browser) => {
      await visitProvider(browser, '/auth/oauth', { as: 'barred' })
      await expectUser(browser, null)
    },
    signIns: [],
  },
  {
    name: 'oauth link while signed in',
    drive: async (browser) => {
      await signIn(browser)
      const linked = await visitProvider(browser, '/auth/link', { as: 'paula' })
      if (linked.json()['linked'] !== paula.userId) throw new Error(`not linked: ${linked.text}`)
      await expectUser(browser, 'u-ann')
    },
    signIns: [ann],
  },
]

/** OpenID Connect, with silent single sign-on. */
export const oidcScenarios: readonly Scenario[] = [
  ...callbackScenarios('oidc', 'oidc'),
  {
    name: 'silent SSO',
    drive: async (browser) => {
      await visitProvider(browser, '/auth/oidc', { as: 'paula' })
      await browser.post('/logout', { json: {}, expect: 200 })
      await visitProvider(browser, '/auth/silent', {})
      await expectUser(browser, paula.userId)
    },
    signIns: [{ ...paula, method: 'oidc' }],
  },
  {
    name: 'silent SSO without a session at the provider',
    drive: async (browser) => {
      await visitProvider(browser, '/auth/silent', {})
      await expectUser(browser, null)
    },
    signIns: [],
  },
]
