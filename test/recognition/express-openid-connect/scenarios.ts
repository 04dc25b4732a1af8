import {
  type Browser,
  type BrowserResponse,
  type ProviderVisit,
  type Scenario,
  visitProvider,
} from '@signed-in-test/recognition-harness'

/** How a browser comes back from the provider: by a redirect, or by a form that posts itself. */
export type Visit = (browser: Browser, start: string, visit: ProviderVisit) => Promise<BrowserResponse>

const paula = { userId: 'idp|paula', userName: 'paula', groupId: 'org-paula', method: 'oidc' }
const ines = { userId: 'idp|ines', userName: 'ines', groupId: 'org-ines', method: 'oidc' }

async function expectUser(browser: Browser, id: string | null): Promise<void> {
  const answer = await browser.get('/me', { headers: { accept: 'application/json' } })
  const found = answer.json()['id']
  if (found !== id) throw new Error(`the app takes the browser for ${String(found)}, not ${String(id)}`)
}

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

async function issuerOf(browser: Browser): Promise<string> {
  const away = await browser.get('/login', { expect: 302 })
  return new URL(String(away.location)).origin
}

/** Every story, by the way browsers come back. */
export function scenariosFor(visit: Visit): readonly Scenario[] {
  const login = async (browser: Browser, as = 'paula'): Promise<void> => {
    await visit(browser, '/login', { as })
    await expectUser(browser, `idp|${as}`)
  }
  const changed = (change: (address: URL) => void) => (address: string) => {
    const url = new URL(address)
    change(url)
    return String(url)
  }
  return [
    { name: 'callback', isCore: true, drive: (browser) => login(browser), signIns: [paula] },
    {
      name: 'redirect out only',
      drive: async (browser) => {
        await browser.get('/login', { expect: 302 })
      },
      signIns: [],
    },
    {
      name: 'provider denied',
      isCore: true,
      drive: async (browser) => {
        await visit(browser, '/login', { deny: true })
        await expectUser(browser, null)
      },
      signIns: [],
    },
    {
      name: 'callback forged',
      drive: async (browser) => {
        const onCallback = changed((url) => url.searchParams.set('state', 'forged'))
        await visit(browser, '/login', { as: 'paula', onCallback })
        await expectUser(browser, null)
      },
      signIns: [],
    },
    {
      name: 'callback replayed',
      isCore: true,
      drive: async (browser, { newBrowser }) => {
        let address = ''
        const onCallback = (callback: string): string => {
          address = callback
          return callback
        }
        await visit(browser, '/login', { as: 'paula', onCallback })
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
        browser.forgetSite(await issuerOf(browser))
        await login(browser)
      },
      signIns: [paula, paula],
    },
    {
      name: 'second account, fresh credential',
      isCore: true,
      drive: async (browser) => {
        await login(browser)
        browser.forgetSite(await issuerOf(browser))
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
      drive: async (_browser, { newBrowser }) => {
        const people = ['p0', 'p1', 'p2', 'p3', 'p4']
        await Promise.all([
          ...people.map((name) => visit(newBrowser(), '/login', { as: name })),
          ...people.map(() => visit(newBrowser(), '/login', { deny: true })),
        ])
      },
      signIns: ['p0', 'p1', 'p2', 'p3', 'p4'].map((name) => ({ userId: `idp|${name}`, userName: name })),
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
