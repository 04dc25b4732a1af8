import type { Browser, Scenario } from '@signed-in-test/recognition-harness'

const ann = { name: 'ann', password: 'right' }
const CODE = '135790'
const signedIn = { userId: 's-ann', method: 'password' }

const login = (browser: Browser, asks: string, more = ''): Promise<unknown> =>
  browser.post(`/login?asks=${asks}${more}`, { json: ann, expect: asks === 'page' || asks === 'address' ? 302 : 200 })
const give = (browser: Browser, how: string, code: string): Promise<unknown> =>
  browser.post(`/login/2fa?how=${how}`, { form: { code } })

/** app/late-factor.mjs */
export const lateFactor: readonly Scenario[] = [
  {
    name: 'first step alone, wrong codes, another code asked for, pages in between',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      for (const asks of ['page', 'flag', 'status', 'next'])
        for (const more of ['', '&bcrypt']) {
          const browser = newBrowser()
          await login(browser, asks, more)
          for (const how of ['page', 'json', 'redirect']) await give(browser, how, '000000')
          await browser.post('/login/2fa/resend', { json: {}, expect: 200 })
          await browser.get('/home', { expect: 200 })
        }
    },
    signIns: [],
  },
  {
    name: 'both steps, whatever the app writes into the session, and a code for something else afterwards',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      for (const more of ['', '&bcrypt'])
        for (const how of ['page', 'json', 'flag']) {
          const browser = newBrowser()
          await login(browser, 'flag', more)
          await give(browser, 'redirect', '000000')
          await give(browser, how, CODE)
          await browser.post('/transfers/confirm', { json: { code: CODE }, expect: 200 })
          await give(browser, how, CODE)
        }
    },
    signIns: Array.from({ length: 6 }, () => signedIn),
  },
  {
    name: 'a login that is begun anew before its second step',
    drive: async (browser) => {
      await login(browser, 'page', '&bcrypt')
      await login(browser, 'page', '&bcrypt')
      await give(browser, 'redirect', CODE)
    },
    signIns: [signedIn],
  },
  {
    name: 'answers that only say that somebody has a second factor, or has to confirm an address',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      for (const asks of ['none', 'address']) await login(newBrowser(), asks, '&bcrypt')
    },
    signIns: [signedIn, signedIn],
  },
]
