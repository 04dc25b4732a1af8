import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { Activity } from './feed.ts'
import { createReceiver, type Receiver, type ReceiverOptions } from './receiver.ts'

const EVENT = {
  user_id: 'user_123',
  event: 'signed_in',
  properties: { user_name: 'username' },
  context: { group_id: 'account_123', event_id: 'b5a84714-4fd4-5a40-9d6b-ed72c9aaac8d' },
  timestamp: '2023-11-02T00:30:08.276Z',
}

const open: Receiver[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((receiver) => receiver.close()))
})

async function start(options: ReceiverOptions = {}): Promise<Receiver> {
  const receiver = await createReceiver(options)
  open.push(receiver)
  return receiver
}

function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: isRaw ? (body as string) : JSON.stringify(body),
  })
}

describe('/track', () => {
  it('stores an event and lists it', async () => {
    const receiver = await start({ now: () => new Date('2026-11-23T11:00:00.000Z') })
    const response = await post(receiver.trackUrl, EVENT)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ success: true, event_ids: [EVENT.context.event_id], duplicates: 0 })
    const listed = await fetch(`${receiver.url}/events?user_id=user_123`)
    expect(await listed.json()).toEqual({
      events: [
        {
          seq: 1,
          id: EVENT.context.event_id,
          received_at: '2026-11-23T11:00:00.000Z',
          times_received: 1,
          conflicts: 0,
          payload: EVENT,
        },
      ],
      next_after: 1,
    })
  })

  it('keeps an event once however often it comes, and counts', async () => {
    const receiver = await start()
    await post(receiver.trackUrl, EVENT)
    const again = await post(receiver.trackUrl, EVENT)
    expect(again.status).toBe(200)
    expect(await again.json()).toMatchObject({ duplicates: 1 })
    expect(receiver.events()).toHaveLength(1)
    expect(receiver.stats()).toMatchObject({ events: 1, duplicates: 1, conflicts: 0 })
  })

  it('counts an id that comes again with another content, and keeps the first', async () => {
    const receiver = await start()
    await post(receiver.trackUrl, EVENT)
    await post(receiver.trackUrl, { ...EVENT, user_id: 'somebody_else' })
    expect(receiver.events().map(({ userId, conflicts }) => [userId, conflicts])).toEqual([['user_123', 1]])
  })

  it('goes by the Idempotency-Key where the event carries no id', async () => {
    const receiver = await start()
    const anonymous = { ...EVENT, context: { group_id: 'account_123' } }
    await post(receiver.trackUrl, anonymous, { 'idempotency-key': 'key-1' })
    await post(receiver.trackUrl, anonymous, { 'idempotency-key': 'key-1' })
    await post(receiver.trackUrl, anonymous, { 'idempotency-key': 'key-2' })
    expect(receiver.events().map(({ id, times }) => [id, times])).toEqual([
      ['key-1', 2],
      ['key-2', 1],
    ])
  })

  it('keeps events without any id apart, since a repeat cannot be told from a second sign-in', async () => {
    const receiver = await start()
    const anonymous = { ...EVENT, context: {} }
    await post(receiver.trackUrl, anonymous)
    await post(receiver.trackUrl, anonymous)
    expect(receiver.events().map(({ id }) => id)).toEqual([null, null])
  })

  it('takes all events of an array or none', async () => {
    const receiver = await start()
    const second = { ...EVENT, context: { event_id: 'second' } }
    expect((await post(receiver.trackUrl, [EVENT, { ...second, user_id: 0 }])).status).toBe(400)
    expect(receiver.events()).toEqual([])
    expect((await post(receiver.trackUrl, [EVENT, second])).status).toBe(200)
    expect(receiver.events()).toHaveLength(2)
  })

  it('answers 400 with path, value and rule, and remembers why', async () => {
    const receiver = await start()
    const response = await post(receiver.trackUrl, { ...EVENT, user_id: 7 })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      success: false,
      errors: [{ path: '/user_id', value: '7', rule: 'a string that is not empty' }],
    })
    expect(receiver.refusals()).toMatchObject([
      { path: '/track', status: 400, reason: '/user_id is 7: expected a string that is not empty.' },
    ])
  })

  it('answers 413 to a body that is too large, on the wire or inflated', async () => {
    const receiver = await start({ maxTrackBytes: 1000 })
    const large = JSON.stringify({ ...EVENT, properties: { text: 'x'.repeat(2000) } })
    expect((await post(receiver.trackUrl, large)).status).toBe(413)
    expect((await post(receiver.trackUrl, gzipSync(large), { 'content-encoding': 'gzip' })).status).toBe(413)
    expect(receiver.stats().refused).toEqual({ 413: 2 })
  })

  it('answers 415 to other content types and encodings, and takes gzip', async () => {
    const receiver = await start()
    expect((await post(receiver.trackUrl, EVENT, { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await post(receiver.trackUrl, EVENT, { 'content-encoding': 'zstd' })).status).toBe(415)
    expect((await post(receiver.trackUrl, 'not gzip', { 'content-encoding': 'gzip' })).status).toBe(400)
    expect((await post(receiver.trackUrl, gzipSync(JSON.stringify(EVENT)), { 'content-encoding': 'gzip' })).status).toBe(200)
  })

  it.each([
    ['Bearer', { authorization: 'Bearer s3cret' }, 200],
    ['x-api-key', { 'x-api-key': 's3cret' }, 200],
    ['the user of Basic', { authorization: `Basic ${btoa('s3cret:')}` }, 200],
    ['the password of Basic', { authorization: `Basic ${btoa('me:s3cret')}` }, 200],
    ['another key', { authorization: 'Bearer other' }, 401],
    ['no key', {}, 401],
  ])('answers %s with %j as it should when a key is configured', async (_title, headers, status) => {
    const receiver = await start({ apiKey: 's3cret' })
    expect((await post(receiver.trackUrl, EVENT, headers)).status).toBe(status)
    expect((await fetch(`${receiver.url}/events`, { headers: headers as Record<string, string> })).status).toBe(status)
  })
})

describe('faults on request of a test', () => {
  const ask = (receiver: Receiver, fault: unknown): Promise<Response> => post(`${receiver.url}/_control/faults`, fault)

  it('answers with the status and Retry-After that were asked for, as often as asked, and stores nothing meanwhile', async () => {
    const receiver = await start()
    expect((await ask(receiver, { status: 429, retryAfter: 2, times: 2 })).status).toBe(201)
    for (const _ of [1, 2]) {
      const response = await post(receiver.trackUrl, EVENT)
      expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2'])
    }
    expect(receiver.events()).toEqual([])
    expect((await post(receiver.trackUrl, EVENT)).status).toBe(200)
  })

  it('cuts the connection before or after it has stored the event', async () => {
    const receiver = await start()
    receiver.addFault({ drop: 'before' })
    await expect(post(receiver.trackUrl, EVENT)).rejects.toThrow()
    expect(receiver.events()).toHaveLength(0)
    receiver.addFault({ drop: 'after' })
    await expect(post(receiver.trackUrl, EVENT)).rejects.toThrow()
    expect(receiver.events()).toHaveLength(1)
  })

  it('keeps faults of traces and events apart, lists and forgets them', async () => {
    const receiver = await start()
    await ask(receiver, { target: 'traces', status: 503 })
    expect((await post(receiver.trackUrl, EVENT)).status).toBe(200)
    const listed = await fetch(`${receiver.url}/_control/faults`)
    expect(await listed.json()).toEqual({ faults: [{ target: 'traces', status: 503, times: 1 }] })
    await fetch(`${receiver.url}/_control/faults`, { method: 'DELETE' })
    expect((await post(receiver.tracesUrl, { resourceSpans: [] })).status).toBe(200)
  })

  it('refuses a fault that makes no sense', async () => {
    const receiver = await start()
    expect((await ask(receiver, { status: 9000 })).status).toBe(400)
    expect((await ask(receiver, { stauts: 429 })).status).toBe(400)
    expect((await post(`${receiver.url}/_control/faults`, '{}', { 'content-type': 'text/plain' })).status).toBe(415)
  })
})

describe('the database', () => {
  it('keeps everything in its file over a restart, duplicates included', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'signed-in-receiver-'))
    const database = join(folder, 'events.sqlite')
    const first = await start({ database })
    await post(first.trackUrl, EVENT)
    await first.close()
    const second = await start({ database })
    await post(second.trackUrl, EVENT)
    expect(second.stats()).toMatchObject({ events: 1, duplicates: 1 })
    await second.close()
    await rm(folder, { recursive: true })
  })

  it('refuses a file that is something else in one sentence', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'signed-in-receiver-'))
    const database = join(folder, 'notes.txt')
    await writeFile(database, 'These are notes, and no database at all. '.repeat(100))
    await expect(start({ database })).rejects.toThrow(/notes\.txt is not a database of this receiver: .*\.$/)
    await rm(folder, { recursive: true })
  })
})

describe('createReceiver', () => {
  it('says so when the port is taken', async () => {
    const { url } = await start()
    const port = Number(new URL(url).port)
    await expect(start({ port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken by another program.`)
  })

  it('does not answer a foreign host name that points to this machine', async () => {
    const { url } = await start()
    const { hostname, port } = new URL(url)
    const { request } = await import('node:http')
    const status = await new Promise((resolve, reject) => {
      request({ hostname, port, path: '/events', headers: { host: 'attacker.example' } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .once('error', reject)
        .end()
    })
    expect(status).toBe(403)
  })

  it('tells its listeners what happens until they unsubscribe', async () => {
    const receiver = await start()
    const seen: Activity['kind'][] = []
    const unsubscribe = receiver.subscribe(({ kind }) => seen.push(kind))
    await post(receiver.trackUrl, EVENT)
    await post(receiver.trackUrl, {})
    unsubscribe()
    await post(receiver.trackUrl, EVENT)
    expect(seen).toEqual(['event', 'refusal'])
  })

  it('answers 404 with a sentence elsewhere, and 400 to a query that it does not know', async () => {
    const { url } = await start()
    expect(await (await fetch(`${url}/nowhere`)).json()).toEqual({ success: false, message: 'There is nothing at GET /nowhere.' })
    expect((await fetch(`${url}/events?usr=1`)).status).toBe(400)
  })
})
