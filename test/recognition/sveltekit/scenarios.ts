import type { Browser, ExpectedSignIn, Scenario } from '@signed-in-test/recognition-harness'

const ann: ExpectedSignIn = { userId: 'user-ann', userName: 'ann', method: 'password' }
const right = { username: 'ann', password: 'right' }
const wrong = { username: 'ann', password: 'wrong' }

/** The front end of SvelteKit sends forms with the page's own address. */
async function submit(browser: Browser, form: Record<string, string>, expect: number): Promise<void> {
  await browser.post('/login', { form, expect, headers: { origin: browser.base, accept: 'text/html' } })
}

/** SvelteKit looks at where a form comes from, so Auth.js asks for no token. */
async function signInByAuthjs(browser: Browser, form: Record<string, string>): Promise<void> {
  await browser.post('/auth/callback/credentials', { form, expect: 302, headers: { origin: browser.base } })
}

/**
 * bcryptjs with a session cookie of the app's own, by a form action and by an endpoint, and with a token of jose. Nothing that a form
 * action answers names anybody, so it has the one line for that.
 */
export const scenarios: readonly Scenario[] = [
  {
    name: 'form action that says who signed in: wrong password, good login, the page behind it, logout',
    isCore: true,
    drive: async (browser) => {
      await submit(browser, wrong, 400)
      await submit(browser, right, 303)
      const { own } = (await browser.get('/me', { expect: 200 })).json()
      if (own !== 'user-ann') throw new Error(`${own} is signed in`)
      await browser.post('/logout', { expect: 200, headers: { origin: browser.base } })
    },
    signIns: [ann],
  },
  ...['/api/login', '/api/token'].map(
    (path): Scenario => ({
      name: `${path}: wrong password, unknown user, good login`,
      isCore: true,
      drive: async (browser) => {
        await browser.post(path, { json: wrong, expect: 401 })
        await browser.post(path, { json: { ...right, username: 'nobody' }, expect: 401 })
        await browser.post(path, { json: right, expect: 200 })
      },
      signIns: [ann],
    }),
  ),
]

/** `@auth/sveltekit` with credentials. */
export const authjsScenarios: readonly Scenario[] = [
  {
    name: 'Auth.js: wrong password, good login, and the page behind it',
    isCore: true,
    drive: async (browser) => {
      await signInByAuthjs(browser, wrong)
      await signInByAuthjs(browser, right)
      const { authjs } = (await browser.get('/me', { expect: 200 })).json()
      if (authjs !== 'ann') throw new Error(`${authjs} is signed in`)
    },
    signIns: [{ userId: 'user-ann', userName: 'ann@example.com', method: 'password' }],
  },
]
