import type { Browser, BrowserResponse, Scenario } from '@signed-in-test/recognition-harness'
import { expectUser } from '../../hand-written/scenarios/people.ts'

const sam = { userId: 'from-saml|sam', userName: 'sam', method: 'saml' }

/** Goes to the identity provider as `person` and returns the response that its form would post. */
async function samlResponse(browser: Browser, person: string): Promise<string> {
  const away = await browser.get('/auth/saml', { expect: 302 })
  return responseIn(await browser.get(`${away.location}&as=${person}`, { expect: 200 }))
}

function responseIn(page: BrowserResponse): string {
  const match = /name="SAMLResponse"\s+value="([^"]+)"/.exec(page.text)
  if (match?.[1] === undefined) throw new Error(`no SAML response in ${page.text.slice(0, 300)}`)
  return match[1].replaceAll('&#x2B;', '+').replaceAll('&#x3D;', '=').replaceAll('&#43;', '+')
}

function post(browser: Browser, SAMLResponse: string): Promise<BrowserResponse> {
  return browser.post('/callback/saml', { form: { SAMLResponse } })
}

/** SAML 2.0 with signed assertions. */
export const samlScenarios: readonly Scenario[] = [
  {
    name: 'saml callback',
    drive: async (browser) => {
      const answer = await post(browser, await samlResponse(browser, 'sam'))
      if (answer.status !== 200) throw new Error(`the callback answered ${answer.status}: ${answer.text}`)
      await expectUser(browser, sam.userId)
    },
    signIns: [sam],
  },
  {
    name: 'saml provider denied',
    drive: async (browser) => {
      const away = await browser.get('/auth/saml', { expect: 302 })
      const acs = encodeURIComponent(new URL('/callback/saml', away.url).href)
      const refusal = await browser.get(`${String(away.location).replace('/sso', '/deny')}&acs=${acs}`, { expect: 200 })
      await post(browser, responseIn(refusal))
      await expectUser(browser, null)
    },
    signIns: [],
  },
  {
    name: 'saml response forged',
    drive: async (browser) => {
      const xml = Buffer.from(await samlResponse(browser, 'sam'), 'base64').toString('utf8')
      await post(browser, Buffer.from(xml.replaceAll('saml|sam', 'saml|eve')).toString('base64'))
      await expectUser(browser, null)
    },
    signIns: [],
  },
  {
    name: 'saml response replayed',
    drive: async (browser, { newBrowser }) => {
      const response = await samlResponse(browser, 'sam')
      await post(browser, response)
      const other = newBrowser()
      await post(other, response)
      await expectUser(other, null)
    },
    signIns: [sam],
  },
]
