import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserResponse, Scenario } from '@signed-in-test/recognition-harness'

/** Sends the form of a page of the provider, as a person who presses its button. */
async function submit(
  browser: Browser,
  page: BrowserResponse,
  more: Readonly<Record<string, string>> = {},
): Promise<BrowserResponse> {
  const action = /action="([^"]+)"/.exec(page.text)?.[1]
  const fields = [...page.text.matchAll(/<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ])
  const form = { ...(Object.fromEntries(fields) as Record<string, string>), ...more }
  return browser.follow(await browser.post(action ?? page.url, { form }))
}

async function outcome(browser: Browser, code: string): Promise<unknown> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { isDone, id } = (await browser.get(`/device/${code}`, { expect: 200 })).json()
    if (isDone) return id
    await sleep(20)
  }
  throw new Error('the device still waits')
}

/** A device whose owner signs in elsewhere: the tokens come long after the request that asked for them has been answered. */
export const deviceScenarios: readonly Scenario[] = [
  {
    name: 'device code, entered elsewhere',
    isCore: true,
    drive: async (browser, { newBrowser }) => {
      const { code, address } = (await browser.post('/device', { json: {}, expect: 200 })).json()
      const person = newBrowser()
      const filledIn = await submit(person, await person.get(String(address), { expect: 200 }))
      const confirmed = await submit(person, filledIn)
      await submit(person, confirmed, { login: 'paula' })
      const id = await outcome(browser, String(code))
      if (id !== 'u-paula') throw new Error(`the device is ${String(id)}'s`)
    },
    signIns: [{ userId: 'idp|paula', userName: 'paula', method: 'oidc' }],
  },
]
