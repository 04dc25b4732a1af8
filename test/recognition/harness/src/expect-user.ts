import type { Browser, BrowserRequest } from './browser.ts'

/** Fails unless the app takes the browser for the user with this id; null: for nobody. */
export type ExpectUser = (browser: Browser, id: string | number | null) => Promise<void>

/** The check by a page that answers 200 and `{ "id": … }`, or, where it takes the browser for nobody, 401 or no id. */
export function expectUserAt(page: string, request: BrowserRequest = {}): ExpectUser {
  return async (browser, id) => {
    const answer = await browser.get(page, request)
    if (answer.status !== 200 && answer.status !== 401) throw new Error(`${answer.url} answered ${answer.status}: ${answer.text}`)
    const found = answer.status === 200 ? (answer.json()['id'] ?? null) : null
    if (found !== id) throw new Error(`the app takes the browser for ${String(found)}, not ${String(id)}`)
  }
}
