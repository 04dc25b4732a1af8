import type { ExpectedSignIn, Scenario } from '@signed-in-test/recognition-harness'

const ada: ExpectedSignIn = { userId: 'u-ada', userName: 'ada@example.com', groupId: 'acme', method: 'password' }
const credentials = (password = 'right') => ({ email: 'ada@example.com', password })

/** Apps that ask Supabase for the password and keep sessions or tokens of their own: one act, seen in two places. */
export const ownIdentityScenarios: readonly Scenario[] = [
  {
    name: 'an API that hands the tokens out',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/api-login', { json: credentials('wrong'), expect: 401 })
      await browser.post('/api-login', { json: credentials(), expect: 200 })
    },
    signIns: [ada],
  },
  {
    name: 'a session of the app with the user of Supabase, and again',
    drive: async (browser) => {
      await browser.post('/own-session', { json: credentials('wrong'), expect: 401 })
      await browser.post('/own-session', { json: credentials(), expect: 200 })
      await browser.post('/own-session', { json: credentials(), expect: 200 })
    },
    signIns: [ada, ada],
  },
  {
    name: 'a session of the app with a user of its own',
    drive: async (browser) => void (await browser.post('/own-session', { json: { ...credentials(), ownId: 42 }, expect: 200 })),
    signIns: [ada],
  },
  {
    name: 'a token of the app',
    isCore: true,
    drive: async (browser) => {
      await browser.post('/own-token', { json: credentials(), expect: 200 })
      await browser.post('/own-token', { json: credentials('wrong'), expect: 401 })
    },
    signIns: [ada],
  },
]
