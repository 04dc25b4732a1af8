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
