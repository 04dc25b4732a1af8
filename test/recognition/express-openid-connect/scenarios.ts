import {
  type Browser,
  type BrowserResponse,
  callbackOf,
  expectUserAt,
  forgetProvider,
  loginsAtOnce,
  type ProviderVisit,
  type Scenario,
  turnedAway,
  visitProvider,
} from '@signed-in-test/recognition-harness'

/** How a browser comes back from the provider: by a redirect, or by a form that posts itself. */
export type Visit = (browser: Browser, start: string, visit: ProviderVisit) => Promise<BrowserResponse>

const paula = { userId: 'idp|paula', userName: 'paula', groupId: 'org-paula', method: 'oidc' }
const ines = { userId: 'idp|ines', userName: 'ines', groupId: 'org-ines', method: 'oidc' }

const expectUser = expectUserAt('/me', { headers: { accept: 'application/json' } })

/** Posts the form that the provider answers with, as its script would. */
export async function visitByForm(
  browser: Browser,
  start: string,
  { as, deny, onCallback }: ProviderVisit,
): Promise<BrowserResponse> {
  let page = await browser.follow(await browser.get(start, { expect: 302 }))
  if (page.text.includes('name="login"'))
    page = await browser.follow(await browser.post(page.url, { form: deny ? { deny: '1' } : { login: as ?? '' } }))
  const action = /action="([^"]+)"/.exec(page.text)?.[1]
  if (action === undefined) throw new Error(`no form to post: ${page.text.slice(0, 300)}`)
  const fields = [...page.text.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, value] as const,
  )
  const address = onCallback?.(`${action}?${new URLSearchParams(fields.map(([...pair]) => pair))}`)
  const form = address === undefined ? Object.fromEntries(fields) : Object.fromEntries(new URL(address).searchParams)
  return browser.post(action, { form })
}

/** Every story, by the way browsers come back. */
export function scenariosFor(visit: Visit): readonly Scenario[] {
  const login = async (browser: Browser, as = 'paula'): Promise<void> => {
    await visit(browser, '/login', { as })
    await expectUser(browser, `idp|${as}`)
  }
  return [
    { name: 'callback', isCore: true, drive: (browser) => login(browser), signIns: [paula] },
    ...turnedAway({ start: '/login', visit, expectUser }),
    {
      name: 'callback forged',
      drive: async (browser) => {
        const onCallback = (address: string): string => address.replace(/state=[^&]+/, 'state=forged')
        await visit(browser, '/login', { as: 'paula', onCallback })
        await expectUser(browser, null)
      },
      signIns: [],
    },
    {
      name: 'callback replayed',
      isCore: true,
      drive: async (browser, { newBrowser }) => {
        const address = await callbackOf((onCallback) => visit(browser, '/login', { as: 'paula', onCallback }))
        await browser.get(address)
        const other = newBrowser()
        await other.get(address)
        await expectUser(other, null)
      },
      signIns: [paula],
    },
    {
      name: 'refused by the afterCallback hook of the app',
      isCore: true,
      drive: async (browser) => {
        await visit(browser, '/login', { as: 'barred' })
        await expectUser(browser, null)
      },
      signIns: [],
    },
    {
      name: 'restore',
      drive: async (browser) => {
        await login(browser)
        for (const path of ['/me', '/members', '/quiet']) await browser.get(path, { expect: 200 })
      },
      signIns: [paula],
    },
    {
      name: 'logout',
      drive: async (browser) => {
        await login(browser)
        await browser.get('/logout', { expect: 302 })
        await expectUser(browser, null)
      },
      signIns: [paula],
    },
    {
      name: 'login after logout',
      drive: async (browser) => {
        await login(browser)
        await browser.get('/logout', { expect: 302 })
        await visit(browser, '/login', { as: 'paula' })
      },
      signIns: [paula, paula],
    },
    {
      name: 'same user again, fresh credential',
      isCore: true,
      drive: async (browser) => {
        await login(browser)
        await forgetProvider(browser, '/login')
        await login(browser)
      },
      signIns: [paula, paula],
    },
    {
      name: 'second account, fresh credential',
      isCore: true,
      drive: async (browser) => {
        await login(browser)
        await forgetProvider(browser, '/login')
        await visit(browser, '/step-up/login', { as: 'ines' })
        await expectUser(browser, 'idp|ines')
      },
      signIns: [paula, ines],
    },
    ...['login', 'age'].map(
      (how): Scenario => ({
        name: `step-up of the same user (${how})`,
        isCore: true,
        drive: async (browser) => {
          await login(browser)
          await visit(browser, `/step-up/${how}`, { as: 'paula' })
          await expectUser(browser, 'idp|paula')
        },
        signIns: [paula],
      }),
    ),
    ...['/quiet', '/silent'].map(
      (path): Scenario => ({
        name: `silent SSO at ${path}`,
        isCore: true,
        drive: async (browser) => {
          await login(browser)
          await browser.get('/logout', { expect: 302 })
          browser.forgetCookie('skipSilentLogin')
          await visit(browser, path, {})
          await expectUser(browser, 'idp|paula')
        },
        signIns: [paula],
      }),
    ),
    {
      name: 'silent SSO without a session at the provider',
      drive: async (browser) => {
        await visit(browser, '/quiet', {})
        await expectUser(browser, null)
      },
      signIns: [],
    },
    {
      name: 'impersonated, as the provider says',
      drive: (browser) => login(browser, 'support-for-ann'),
      signIns: [],
    },
    {
      name: 'concurrent logins',
      ...loginsAtOnce({
        people: ['p0', 'p1', 'p2', 'p3', 'p4'],
        good: (browser, as) => visit(browser, '/login', { as }),
        bad: (browser) => visit(browser, '/login', { deny: true }),
        signInOf: (name) => ({ userId: `idp|${name}`, userName: name }),
      }),
    },
  ]
}

/** By redirect, with tokens that can be refreshed. */
export const codeScenarios: readonly Scenario[] = [
  ...scenariosFor(visitProvider),
  {
    name: 'token refresh',
    drive: async (browser) => {
      await visitProvider(browser, '/login', { as: 'paula' })
      await browser.get('/refresh', { expect: 200 })
    },
    signIns: [paula],
  },
]
