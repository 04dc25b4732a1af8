import { type Browser, followToProvider } from '@signed-in-test/recognition-harness'

/** As the front end of SuperTokens speaks: it says which version of its protocol it has, and that its tokens are cookies. */
const HEADERS = { 'fdi-version': '4.0', 'st-auth-mode': 'cookie' }

/** The code of every one-time password. */
export const CODE = '123456'

type Json = Record<string, unknown>

/** Sends a form and returns what was answered; fails unless the answer's own status is this one. */
export async function send(browser: Browser, path: string, json: object, status = 'OK'): Promise<Json> {
  const response = await browser.post(path, { json, headers: HEADERS })
  const answer = response.json()
  if (answer['status'] !== status) throw new Error(`${path} answered ${response.status} ${response.text} instead of ${status}`)
  return answer
}

/** Asks a route of the app itself. */
export async function ask(browser: Browser, path: string, json: object, expect = 200): Promise<Json> {
  return (await browser.post(path, { json, expect, headers: HEADERS })).json()
}

/** What the forms of e-mail address and password send. */
export function fields(name: string, password = 'correct-1'): object {
  const email = name.includes('@') ? name : `${name}@example.com`
  return {
    formFields: [
      { id: 'email', value: email },
      { id: 'password', value: password },
    ],
  }
}

/** Whom the app takes the browser for; undefined where it asks it to sign in. */
export async function whoAmI(browser: Browser): Promise<unknown> {
  const response = await browser.get('/me')
  return response.status === 200 ? response.json()['userId'] : undefined
}

/** Asks for a code and reads the mail or message with it. */
export async function askForCode(
  browser: Browser,
  contact: { readonly email: string } | { readonly phoneNumber: string },
): Promise<Json> {
  const { deviceId, preAuthSessionId } = await send(browser, '/auth/signinup/code', contact)
  const to = 'email' in contact ? contact.email : contact.phoneNumber
  const mail = (await browser.get(`/mail?to=${encodeURIComponent(to)}`, { expect: 200 })).json()
  const link = String(mail['urlWithLinkCode'])
  return { deviceId, preAuthSessionId, linkCode: link.slice(link.indexOf('#') + 1) }
}

/** What the provider sends the browser back with, after the person signed in there or refused. */
export async function visitIdp(browser: Browser, as: string, deny = false): Promise<Json> {
  const callback = `${browser.base}/callback/oauth`
  const query = new URLSearchParams({ thirdPartyId: 'idp', redirectURIOnProviderDashboard: callback })
  const asked = (await browser.get(`/auth/authorisationurl?${query}`, { expect: 200, headers: HEADERS })).json()
  const away = await browser.get(`${asked['urlWithQueryParams']}&state=some`)
  let address = ''
  await followToProvider(
    browser,
    { ...away, url: browser.base },
    { ...(deny ? { deny } : { as }), onCallback: (back) => (address = back) },
  )
  const redirectURIInfo = {
    redirectURIOnProviderDashboard: callback,
    redirectURIQueryParams: Object.fromEntries(new URL(address).searchParams),
    pkceCodeVerifier: asked['pkceCodeVerifier'],
  }
  return { thirdPartyId: 'idp', redirectURIInfo }
}
