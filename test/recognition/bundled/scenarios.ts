import type { ExpectedSignIn, Scenario } from '@signed-in-test/recognition-harness'

const ANN: ExpectedSignIn = { userId: 'user-ann', userName: 'ann', method: 'password' }
const RIGHT = { username: 'ann', password: 'right' }
const WRONG = { username: 'ann', password: 'wrong' }
const ROUTES = ['/passport', '/session', '/token', '/jose']

/** A good and a bad login by each route. */
export const scenarios: readonly Scenario[] = ROUTES.flatMap((route) => [
  {
    name: `${route}: good login, then a visit`,
    isCore: true,
    drive: async (browser) => {
      await browser.post(route, { json: RIGHT, expect: 200 })
      await browser.get('/me', { expect: 200 })
    },
    signIns: [ANN],
  },
  {
    name: `${route}: wrong password`,
    isCore: true,
    drive: async (browser) => {
      await browser.post(route, { json: WRONG, expect: 401 })
    },
    signIns: [],
  },
])
