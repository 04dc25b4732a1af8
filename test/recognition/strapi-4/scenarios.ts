import type { Scenario } from '@signed-in-test/recognition-harness'
import { scenarios as scenariosOf5 } from '../strapi/scenarios.ts'

const PASSWORD = 'Right-one-1'

/** What the users of the API do is the same in both versions; its four stories run on the one database in this order. */
const OF_THE_API = scenariosOf5.filter(({ name }) => /^API: (?:sign-up|bad password|password changed|concurrent)/.test(name))

/** The administrators of version 4 have one token and no session behind it. */
export const scenarios: readonly Scenario[] = [
  ...OF_THE_API,
  {
    name: 'admin panel: first administrator, bad login, good login, token renewed, own password changed, invited administrator, logout',
    isCore: true,
    drive: async (browser) => {
      const root = { email: 'root@example.org', password: PASSWORD }
      await browser.post('/admin/register-admin', { json: { firstname: 'root', lastname: 'one', ...root }, expect: 200 })
      await browser.post('/admin/login', { json: { ...root, password: 'Wrong-one-1' }, expect: 400 })
      const { token } = (await browser.post('/admin/login', { json: root, expect: 200 })).json()['data'] as { token: string }
      const headers = { authorization: `Bearer ${token}` }
      await browser.get('/admin/users/me', { headers, expect: 200 })
      await browser.post('/admin/renew-token', { json: { token }, headers, expect: 200 })
      const change = { currentPassword: PASSWORD, password: 'Another-one-2' }
      await browser.send('/admin/users/me', { method: 'PUT', json: change, headers, expect: 200 })
      const invitation = { firstname: 'ina', lastname: 'two', email: 'ina@example.org', roles: [1] }
      const invited = await browser.post('/admin/users', { json: invitation, headers, expect: 201 })
      const { registrationToken } = invited.json()['data'] as { registrationToken: string }
      const userInfo = { firstname: 'ina', lastname: 'two', password: PASSWORD }
      await browser.post('/admin/register', { json: { registrationToken, userInfo }, expect: 200 })
      await browser.post('/admin/logout', { json: {}, headers, expect: 200 })
    },
    signIns: [
      { userId: '1', method: 'password', signUp: true },
      { userId: '1', userName: 'root@example.org', method: 'password' },
      { userId: '2', method: 'password', signUp: true },
    ],
  },
]
