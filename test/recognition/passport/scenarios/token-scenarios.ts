import type { Browser, Scenario } from '@signed-in-test/recognition-harness'
import { ann, bob, credentials } from '../../hand-written/scenarios/people.ts'

/** Logs in for tokens and returns the answer. */
async function tokensOf(browser: Browser, username = 'ann'): Promise<Record<string, unknown>> {
  return (await browser.post('/token', { json: credentials(username), expect: 200 })).json()
}

function bearer(token: unknown): { headers: Record<string, string> } {
  return { headers: { authorization: `Bearer ${String(token)}` } }
}

/** Logins that end in a token, for every app of the passport family that has them. */
export const tokenScenarios: readonly Scenario[] = [
  {
    name: 'token login',
    isCore: true,
    drive: async (browser) => {
      await tokensOf(browser)
    },
    signIns: [ann],
  },
  {
    name: 'token login, bad password',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/token', { json: credentials('ann', 'wrong'), expect: 401 })
    },
    signIns: [],
  },
  {
    name: 'per-request JWT',
    isCore: true,
    drive: async (browser) => {
      const { access } = await tokensOf(browser)
      for (let i = 0; i < 3; i += 1) await browser.get('/api/me', { ...bearer(access), expect: 200 })
      await browser.get('/api/me', { ...bearer('forged'), expect: 401 })
    },
    signIns: [ann],
  },
  {
    name: 'token refresh',
    isCore: true,
    drive: async (browser) => {
      const { refresh } = await tokensOf(browser)
      await browser.post('/token/refresh', { json: { refresh }, expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'token made by jose',
    drive: async (browser) => {
      await browser.post('/token/jose', { json: credentials('bob', 'wrong'), expect: 401 })
      await browser.post('/token/jose', { json: credentials('bob'), expect: 200 })
    },
    signIns: [bob],
  },
  {
    name: 'step-up of a token client',
    drive: async (browser) => {
      const { access } = await tokensOf(browser)
      await browser.post('/token/step-up', { ...bearer(access), json: credentials('ann'), expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'token of a pending second factor',
    drive: async (browser) => {
      await browser.post('/token/mfa', { json: credentials('mia'), expect: 200 })
    },
    signIns: [],
  },
  {
    name: 'response fails after the token was signed',
    drive: async (browser) => {
      await browser.post('/token/then-fail', { json: credentials('ann'), expect: 500 })
    },
    signIns: [],
  },
]

/** Token routes that only the Express app has. */
export const passportTokenScenarios: readonly Scenario[] = [
  {
    name: 'token signed with a callback',
    drive: async (browser) => {
      await browser.post('/token/callback', { json: credentials('ann'), expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'JWT strategy without session: false',
    drive: async (browser) => {
      const { access } = await tokensOf(browser)
      for (let i = 0; i < 2; i += 1) await browser.get('/api/sloppy', { ...bearer(access), expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'bearer on a route with several strategies',
    drive: async (browser) => {
      const { access } = await tokensOf(browser)
      await browser.get('/api/bearer', { ...bearer(access), expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'HTTP basic on every request',
    drive: async (browser) => {
      const headers = { authorization: `Basic ${btoa('ann:right')}` }
      for (let i = 0; i < 2; i += 1) await browser.get('/api/basic', { headers, expect: 200 })
    },
    signIns: [],
  },
  {
    name: 'anonymous strategy',
    drive: async (browser) => {
      await browser.get('/public', { expect: 200 })
    },
    signIns: [],
  },
  {
    name: 'batch of token logins in one request, answered with 200',
    drive: async (browser) => {
      const json = [credentials('ann'), credentials('bob', 'wrong'), credentials('bob')].map((one) => ({ ...one, as: 'token' }))
      await browser.post('/graphql', { json, expect: 200 })
    },
    signIns: [ann, bob],
  },
]
