import type { Scenario } from '@signed-in-test/recognition-harness'
import { scenariosAt } from '../payload/scenarios.ts'

const ann = { userId: '1', userName: 'ann@example.org', groupId: 'org-1', method: 'password' }

/** What Payload 2 does beside the stories of every version. */
export const scenarios: readonly Scenario[] = [
  ...scenariosAt({ mails: '/api/mails', own: '/api/own', unverified: 401 }),
  {
    name: 'GraphQL: good login, bad login, and both in one batch of aliases',
    isCore: true,
    drive: async (browser) => {
      const login = (password: string): string => `loginUser(email: "ann@example.org", password: "${password}") { token }`
      for (const query of [`mutation { ${login('right')} }`, `mutation { ${login('wrong')} }`])
        await browser.post('/api/graphql', { json: { query }, expect: 200 })
      const query = `mutation { a: ${login('wrong')} b: ${login('right')} }`
      await browser.post('/api/graphql', { json: { query }, expect: 200 })
    },
    signIns: [ann, ann],
  },
  {
    name: 'local API behind a form that always answers 200',
    drive: async (browser) => {
      for (const password of ['right', 'wrong'])
        await browser.post('/api/own-login', { json: { email: 'ann@example.org', password }, expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: 'first user of a collection, and an attempt to be the first once more',
    drive: async (browser, { newBrowser }) => {
      const json = { email: 'sue@example.org', password: 'right' }
      await browser.post('/api/staff/first-register', { json, expect: 201 })
      await newBrowser().post('/api/staff/first-register', { json, expect: 403 })
    },
    signIns: [{ userId: '1', userName: 'sue@example.org', method: 'password' }],
  },
]
