import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createReceiver, type Receiver } from '../receiver/receiver.ts'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'

let receiver: Receiver
beforeEach(async () => {
  receiver = await createReceiver()
})
afterEach(() => receiver.close())

const post = (url: string, body: unknown): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

const track = (userName: string, context: object = { group_id: 'acme', event_id: 'e1', trace_id: TRACE_ID }): Promise<Response> =>
  post(receiver.trackUrl, {
    user_id: 'user_1',
    event: 'signed_in',
    properties: { user_name: userName },
    context,
    timestamp: '2023-11-02T00:30:08.276Z',
  })

const trace = (name: string, status: number): Promise<Response> =>
  post(receiver.tracesUrl, {
    resourceSpans: [
      {
        scopeSpans: [
          {
            scope: { name: 'http' },
            spans: [
              {
                traceId: TRACE_ID,
                spanId: '00f067aa0ba902b7',
                name,
                kind: 2,
                startTimeUnixNano: '1795417708063000000',
                endTimeUnixNano: '1795417708099336064',
                attributes: [{ key: 'http.response.status_code', value: { intValue: status } }],
              },
            ],
          },
        ],
      },
    ],
  })

const page = async (): Promise<string> => (await fetch(receiver.url)).text()

describe('the page', () => {
  it('shows an event with its payload, its account and the spans of its trace', async () => {
    await track('Ada Lovelace')
    await trace('POST /login', 302)
    const html = await page()
    expect(html).toContain('Ada Lovelace')
    expect(html).toContain('<span class="chip">acme</span>')
    expect(html).toContain('<span class="span-name">POST /login</span>')
    expect(html).not.toContain(`id="trace-${TRACE_ID}"`)
  })

  it('shows a trace without an event as such, with its status', async () => {
    await trace('POST /login', 401)
    const html = await page()
    expect(html).toContain(`id="trace-${TRACE_ID}"`)
    expect(html).toContain('No span of this trace says that somebody signed in.')
    expect(html).toContain('<span class="chip bad">401</span>')
  })

  it('shows refused requests with the reason, and events that lack a group id', async () => {
    await post(receiver.trackUrl, { event: 'signed_in' })
    await track('Ada', {})
    const html = await page()
    expect(html).toContain('/user_id is missing: expected a string that is not empty.')
    expect(html).toContain('no group id')
  })

  it('escapes whatever senders write, and allows no code but its own', async () => {
    await track('<img src=x onerror=alert(1)>', { group_id: '"><script>alert(2)</script>', event_id: 'e1' })
    const response = await fetch(receiver.url)
    const html = await response.text()
    expect(html).not.toContain('<img src=x')
    expect(html).not.toContain('<script>alert')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('names nothing outside this machine and serves every file that it names', async () => {
    const html = await page()
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)]
      .map(([, file = '']) => file)
      .filter((file) => !file.startsWith('#'))
    expect(files.length).toBeGreaterThan(4)
    for (const file of files) expect([file, (await fetch(receiver.url + file)).status]).toEqual([file, 200])
  })
})

describe('the feed', () => {
  it('sends new entries and counters, and the changed entry when a trace follows its event', async () => {
    const feed = await openFeed()
    await track('Ada Lovelace')
    const first = await feed.next()
    expect(first).toMatchObject({
      items: [
        {
          id: 'event-1',
          announcement: 'signed_in: Ada Lovelace',
          html: expect.stringContaining('No span of its trace') as string,
        },
      ],
    })
    await trace('POST /login', 302)
    const second = await feed.next()
    expect(second).toMatchObject({ items: [{ id: 'event-1', html: expect.stringContaining('POST /login') as string }] })
    await feed.close()
  })
})

interface Feed {
  next(): Promise<unknown>
  close(): Promise<void>
}

async function openFeed(): Promise<Feed> {
  const abort = new AbortController()
  const response = await fetch(`${receiver.url}/inspector/feed`, { signal: abort.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let buffer = ''
  const message = async (event: string): Promise<string> => {
    for (;;) {
      const match = new RegExp(`event: ${event}\\ndata: ?(.*)\\n\\n`).exec(buffer)
      if (match) {
        buffer = buffer.slice(match.index + match[0].length)
        return match[1] ?? ''
      }
      buffer += (await reader?.read())?.value ?? ''
    }
  }
  await message('hello')
  return {
    next: async () => JSON.parse(await message('activity')) as unknown,
    close: async () => {
      abort.abort()
      await reader?.cancel().catch(() => {})
    },
  }
}
