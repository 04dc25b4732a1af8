import type { Browser, BrowserResponse } from './browser.ts'

/** What a person does at the identity provider. */
export interface ProviderVisit {
  /** Signs in there as this person. */
  readonly as?: string
  /** Refuses there. */
  readonly deny?: boolean
  /** Gets the address at which the provider sends the browser back, and returns the one to go to. */
  readonly onCallback?: (address: string) => string
}

/**
 * Goes from the app to the provider, signs in (or refuses) there, and comes back: the answer of the app's callback. A person who
 * has a session at the provider is sent straight back.
 */
export async function visitProvider(browser: Browser, start: string, visit: ProviderVisit): Promise<BrowserResponse> {
  return followToProvider(browser, await browser.get(start, { expect: 302 }), visit)
}

/** The same from the answer that sends the browser to the provider, for apps that need more than a link to begin. */
export async function followToProvider(browser: Browser, away: BrowserResponse, visit: ProviderVisit): Promise<BrowserResponse> {
  const app = new URL(away.url).origin
  const isBack = (address: string): boolean => address.startsWith(app)
  let page = await browser.follow(away, isBack)
  if (page.location === undefined) {
    const form = visit.deny ? { deny: '1' } : { login: visit.as ?? '' }
    page = await browser.follow(await browser.post(page.url, { form }), isBack)
  }
  if (page.location === undefined) throw new Error(`the provider did not send the browser back: ${page.text.slice(0, 300)}`)
  return browser.get(visit.onCallback?.(page.location) ?? page.location)
}

/** The address at which the provider sends a browser back during a visit, so that it can be opened once more. */
export async function callbackOf(visit: (onCallback: (address: string) => string) => Promise<unknown>): Promise<string> {
  let address = ''
  await visit((callback) => {
    address = callback
    return callback
  })
  if (address === '') throw new Error('the provider sent nobody back')
  return address
}

/** Ends the browser's session at the provider to which `start`, a page of the app, leads: the next login asks who it is. */
export async function forgetProvider(browser: Browser, start: string): Promise<void> {
  const away = await browser.get(start)
  if (away.location === undefined) throw new Error(`${start} does not lead to a provider: ${away.text.slice(0, 300)}`)
  browser.forgetSite(new URL(away.location).origin)
}
