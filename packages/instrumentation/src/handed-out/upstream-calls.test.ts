import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { onUnrecordedLogin } from '@signed-in/core/login-handoff'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openHttpScopes } from '../http-scope.ts'
import { noteSignal } from '../note-signal.ts'
import { configure } from '../settings.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

const servers: Server[] = []
let seen: unknown[]
let stop: () => void

async function listen(handler: Handler): Promise<string> {
  const server = createServer((incoming, response) => void handler(incoming, response))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const post = async (url: string, name: string): Promise<string> => (await fetch(url, { method: 'POST', body: name })).text()

/** By `node:http`, on connections that are used again. */
function postByNode(url: string, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST' }, (response) => {
      buffer(response).then((body) => resolve(body.toString('utf8')), reject)
    })
    sent.on('error', reject).end(name)
  })
}

/** Signs in whom a request names, and says so. */
const login =
  (library: string): Handler =>
  async (incoming, response) => {
    const userId = String(await buffer(incoming))
    noteSignal({ kind: 'credential', library, method: 'password' })
    noteSignal({ kind: 'session', library, hadIdentity: false, identity: { userId }, provisional: true })
    response.end(userId)
  }

/** Asks a service for every request, and signs in whom it names. */
const gateway =
  (service: string, ask: typeof post, rename = (name: string): string => name): Handler =>
  async (incoming, response) => {
    const userId = rename(await ask(service, String(await buffer(incoming))))
    noteSignal({ kind: 'session', library: 'gateway', hadIdentity: false, identity: { userId }, provisional: true })
    response.end(userId)
  }

beforeAll(() => openHttpScopes())
beforeEach(() => {
  seen = []
  configure({}, {})
  stop = onUnrecordedLogin((view) => seen.push([view.attribute('user.id'), view.attribute('signed_in.library')]))
})
afterEach(() => {
  stop()
  for (const server of servers.splice(0)) server.close()
})

describe('a gateway before a service in the same process', () => {
  it.each([
    ['fetch', post],
    ['node:http', postByNode],
  ])('tells one sign-in where both see it, by %s', async (_client, ask) => {
    const outer = await listen(gateway(await listen(login('service')), ask))
    for (let round = 0; round < 3; round += 1) await post(outer, 'ann')
    expect(seen).toEqual(Array.from({ length: 3 }, () => ['ann', 'service']))
  })

  it('tells one of each that come at once, of the same person too', async () => {
    const outer = await listen(gateway(await listen(login('service')), post))
    const names = ['ann', 'ann', 'bob', 'ann', 'cid', 'bob']
    await Promise.all(names.map((name) => post(outer, name)))
    expect(seen.map(String).toSorted()).toEqual(names.map((name) => `${name},service`).toSorted())
  })

  it('tells its own where the service signs in somebody else, as an app that has to sign in there', async () => {
    const outer = await listen(
      gateway(
        await listen(login('service')),
        (url) => post(url, 'robot'),
        () => 'ann',
      ),
    )
    await post(outer, 'ann')
    expect(seen).toEqual([
      ['robot', 'service'],
      ['ann', 'gateway'],
    ])
  })

  it('tells its own where the service saw none', async () => {
    const outer = await listen(
      gateway(await listen(async (incoming, response) => void response.end(await buffer(incoming))), post),
    )
    await post(outer, 'ann')
    expect(seen).toEqual([['ann', 'gateway']])
  })

  it('knows nothing any more of a call whose request is answered', async () => {
    const service = await listen(login('service'))
    await post(await listen(gateway(service, post)), 'ann')
    // The same connection is used again, by nobody's request.
    await post(service, 'bob')
    await post(await listen(gateway(service, (_url, name) => Promise.resolve(name))), 'bob')
    expect(seen).toEqual([
      ['ann', 'service'],
      ['bob', 'service'],
      ['bob', 'gateway'],
    ])
  })
})
