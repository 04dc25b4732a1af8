import type { Browser, BrowserResponse, Scenario } from '@signed-in-test/recognition-harness'

const as = (name: string, password = 'right'): Record<string, string> => ({ email: `${name}@example.org`, password })
const post = (browser: Browser, path: string, json: object, expect: number): Promise<BrowserResponse> =>
  browser.post(path, { json, expect })

/** To the provider and back, with the code that it gives for this person. */
async function comeBack(browser: Browser, kind: string, code: string, expect = 302): Promise<string> {
  const { location = '' } = await browser.get(`/auth/${kind}`, { expect: 302 })
  await browser.get(`${location}${code}`, { expect })
  return `${location}${code}`
}

const typed = { userId: 'ann@example.org', userName: 'ann@example.org', method: 'password' }

/** app/sparse-answers.mjs */
export const sparseAnswers: readonly Scenario[] = [
  {
    name: 'forms that redirect behind an opaque cookie: wrong, unknown, right, pages',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/login', { form: as('ann', 'wrong'), expect: 302 })
      await browser.post('/login', { form: as('nobody'), expect: 302 })
      await browser.post('/login', { form: as('ann'), expect: 302 })
      await browser.get('/', { expect: 200 })
      await browser.post('/account/unlock', { form: as('ann'), expect: 302 })
    },
    signIns: [typed],
  },
  {
    name: 'an answer without a body',
    drive: async (browser) => {
      await browser.post('/fragment/login', { form: as('ann', 'wrong'), expect: 422 })
      await browser.post('/fragment/login', { form: as('ann'), expect: 200 })
    },
    signIns: [typed],
  },
  {
    name: 'a second step that names nobody, behind an opaque ticket and in a session',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/two/login', { form: as('ann'), expect: 302 })
      await browser.post('/two/factor', { form: { code: '000000' }, expect: 302 })
      await browser.post('/two/factor', { form: { code: '246802' }, expect: 302 })
      await browser.get('/', { expect: 200 })
      await browser.post('/pages/login', { form: as('bob'), expect: 302 })
      await browser.post('/pages/factor', { form: { code: '000000' }, expect: 401 })
      await browser.post('/pages/factor', { form: { code: '246802' }, expect: 302 })
    },
    signIns: [typed, { userId: 'u-2', userName: 'bob@example.org', method: 'password' }],
  },
  {
    name: 'a code and a password that nobody was seen to check, and an answer that only says so',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      const ann = { email: 'ann@example.org' }
      await post(browser, '/auth/code/request', ann, 200)
      await post(newBrowser(), '/auth/phone/check', { phone: '+100', code: '123456' }, 200)
      await post(browser, '/auth/code/verify', { ...ann, code: '000000' }, 200)
      await post(browser, '/auth/code/verify', { ...ann, code: '246802' }, 200)
      await post(newBrowser(), '/elsewhere/login', as('bob', 'wrong'), 401)
      await post(newBrowser(), '/elsewhere/login', as('bob'), 200)
      await post(newBrowser(), '/elsewhere/register', as('new'), 200)
    },
    signIns: [
      { ...typed, method: 'otp' },
      { userId: 'bob@example.org', userName: 'bob@example.org', method: 'password' },
    ],
  },
  {
    name: 'guests who say what they want to be called',
    drive: async (browser, { newBrowser }) => {
      await post(browser, '/meetings/login', { email: 'ann@example.org', meetingId: 'm1', password: 'right' }, 200)
      await post(newBrowser(), '/meetings/login', { name: 'Ann', password: 'right' }, 200)
      await post(newBrowser(), '/auth/guest', { nickname: 'Ann', password: 'right' }, 200)
    },
    signIns: [],
  },
  {
    name: 'JSON:API',
    drive: async (browser) => {
      await post(browser, '/v1/sessions', as('ann', 'wrong'), 401)
      await post(browser, '/v1/sessions', as('ann'), 201)
    },
    signIns: [{ userId: 'u-1', userName: 'ann@example.org', groupId: 't-1', method: 'password' }],
  },
  {
    name: 'two tokens of one login that nobody was seen to check',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/short/token', as('ann', 'wrong'), 401)
      await post(browser, '/short/token', as('ann'), 200)
    },
    signIns: [{ userId: 'u-1', userName: 'ann@example.org', groupId: 't-1', method: 'password' }],
  },
  {
    name: 'a token whose signature stands in the same part',
    drive: async (browser) => {
      await post(browser, '/paseto/login', as('bob', 'wrong'), 401)
      await post(browser, '/paseto/login', as('bob'), 200)
    },
    signIns: [{ userId: 'u-2', userName: 'bob@example.org', method: 'password' }],
  },
  {
    name: 'a token beside a session of nobody, and one of somebody',
    isCore: true,
    drive: async (browser) => {
      await post(browser, '/web/token', as('ann', 'wrong'), 401)
      await post(browser, '/web/token', as('ann'), 200)
      await post(browser, '/web/login', as('bob', 'wrong'), 401)
      await post(browser, '/web/login', as('bob'), 204)
      await post(browser, '/web/download/auth', as('bob'), 200)
    },
    signIns: [
      { userId: 'u-1', userName: 'ann@example.org', groupId: 't-1', method: 'password' },
      { userId: 'u-2', userName: 'bob@example.org', method: 'password' },
    ],
  },
  {
    name: 'a wallet: wrong signature, right one',
    drive: async (browser) => {
      const address = `0x${'aB'.repeat(20)}`
      await post(browser, '/web/wallet', { address, signature: 'forged' }, 422)
      await post(browser, '/web/wallet', { address, signature: 'signed' }, 200)
    },
    signIns: [{ userId: `0x${'aB'.repeat(20)}` }],
  },
  {
    name: 'a provider that is asked by hand, behind an opaque cookie: denied, blocked, forged, right, replayed',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      await comeBack(newBrowser(), 'plain', 'unknown-code-1234')
      await comeBack(newBrowser(), 'plain', 'blocked.plain-1234')
      await newBrowser().get('/auth/plain/callback?state=of-another-browser&code=ann.plain-1234', { expect: 400 })
      const address = await comeBack(browser, 'plain', 'ann.plain-1234')
      await browser.get('/', { expect: 200 })
      await newBrowser().get(address, { expect: 400 })
    },
    signIns: [{ userId: '7001', userName: 'ann', method: 'oauth' }],
  },
  {
    name: 'the same with an ID token',
    drive: async (browser) => {
      await comeBack(browser, 'open', 'bob.oidc.1234')
    },
    signIns: [{ userId: 'p|bob', userName: 'bob@example.org', method: 'oidc' }],
  },
  {
    name: 'the same behind a cookie that can be read',
    drive: async (browser) => {
      await comeBack(browser, 'readable', 'cid.plain-1234')
    },
    signIns: [{ userId: 'u-3', userName: 'cid@example.org', method: 'oauth' }],
  },
]
