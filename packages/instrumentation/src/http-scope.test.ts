import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { type AddressInfo, connect, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { trace } from '@opentelemetry/api'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { onUnrecordedLogin } from '@signed-in/core/login-handoff'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { globalState } from './global-state.ts'
import { openHttpScopes } from './http-scope.ts'
import { noteSignal } from './note-signal.ts'
import { type RequestScope, scopeFor } from './request-scope.ts'
import { configure } from './settings.ts'
import type { Signal } from './signals.ts'

const servers: Server[] = []
let seen: unknown[]
let stop: () => void

async function listen(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** A login for a token, whose response takes a while. */
function tokenLogin(user: string, response: { end(): unknown }, delay = 0): void {
  noteSignal({ kind: 'credential', library: 'test', identity: { userId: user } })
  void sleep(delay).then(() => {
    noteSignal({ kind: 'token', library: 'test' })
    response.end()
  })
}

/** The path of a request, which names the user. */
const userOf = (request: { url?: string | undefined }): string => String(request.url).slice(1)

async function until(count: number): Promise<void> {
  while (seen.length < count) await sleep(1)
}

beforeAll(() => openHttpScopes())
beforeEach(() => {
  seen = []
  configure({}, {})
  stop = onUnrecordedLogin((view) => seen.push(view.attribute('user.id')))
})
afterEach(() => {
  stop()
  for (const server of servers.splice(0)) server.close()
})

describe('the scope of a request', () => {
  it('lets the app read the body of a request although our own look-up fails', async () => {
    const { scopesByCarrier } = globalState()
    const { get } = scopesByCarrier
    const server = createServer((request, response) => {
      scopesByCarrier.get = () => {
        throw new Error('ours')
      }
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => response.end(Buffer.concat(chunks)))
    })
    try {
      const answer = await fetch(`http://127.0.0.1:${await listen(server)}/ann`, { method: 'POST', body: 'text' })
      expect(await answer.text()).toBe('text')
    } finally {
      scopesByCarrier.get = get
    }
  })

  it('holds over awaits and keeps concurrent requests apart', async () => {
    const port = await listen(createServer((request, response) => tokenLogin(userOf(request), response, 5)))
    await Promise.all(['a', 'b', 'c'].map((user) => fetch(`http://127.0.0.1:${port}/${user}`)))
    await until(3)
    expect(seen.toSorted()).toEqual(['a', 'b', 'c'])
  })

  it('ends with the request on a connection that is kept alive or pipelined', async () => {
    const scopes = new Set<RequestScope | undefined>()
    const port = await listen(
      createServer((request, response) => {
        scopes.add(scopeFor())
        tokenLogin(userOf(request), response)
      }),
    )
    const socket = connect(port, '127.0.0.1')
    socket.resume()
    socket.write('GET /a HTTP/1.1\r\nhost: h\r\n\r\nGET /b HTTP/1.1\r\nhost: h\r\n\r\n')
    await until(2)
    socket.write('GET /c HTTP/1.1\r\nhost: h\r\n\r\n')
    await until(3)
    socket.destroy()
    expect(seen).toEqual(['a', 'b', 'c'])
    expect(scopes.size).toBe(3)
  })

  it('is opened by HTTP/2 servers too, from their first connection on', async () => {
    const port = await listen(createHttp2Server((request, response) => tokenLogin(userOf(request), response)))
    const session = connectHttp2(`http://127.0.0.1:${port}`)
    const get = (path: string): Promise<void> =>
      new Promise((resolve) => session.request({ ':path': path }).resume().on('end', resolve).end())
    await Promise.all([get('/a'), get('/b')])
    await until(2)
    await new Promise<void>((resolve) => session.close(resolve))
    expect(seen.toSorted()).toEqual(['a', 'b'])
  })

  it('is found by the request object in the async context of another request', async () => {
    const requests: IncomingMessage[] = []
    const responses: ServerResponse[] = []
    const port = await listen(
      createServer((request, response) => {
        requests.push(request)
        responses.push(response)
        if (requests.length < 2) return
        // As a pool does that runs the callback of the first request in the second.
        const [first] = requests
        noteSignal({ kind: 'credential', library: 'test', identity: { userId: 'first' } }, first)
        noteSignal({ kind: 'session', library: 'test', hadIdentity: false, identity: { userId: 'first' } }, { raw: first })
        expect(scopeFor()?.signals).toEqual([])
        for (const one of responses) one.end()
      }),
    )
    await Promise.all([fetch(`http://127.0.0.1:${port}/1`), fetch(`http://127.0.0.1:${port}/2`)])
    expect(seen).toEqual(['first'])
  })

  it('is made for a request object that no server announced', () => {
    const request = {}
    noteSignal({ kind: 'credential', library: 'test', identity: { userId: 'lambda' } }, request)
    noteSignal({ kind: 'session', library: 'test', hadIdentity: false, identity: { userId: 'lambda' } }, request)
    expect(seen).toEqual(['lambda'])
  })

  it('is missing elsewhere, where only the event of a library counts', () => {
    noteSignal({ kind: 'session', library: 'test', hadIdentity: false, identity: { userId: 'nobody' } })
    noteSignal({ kind: 'event', library: 'test', identity: { userId: 'socket' } })
    expect(seen).toEqual(['socket'])
  })
})

describe('a token login', () => {
  it.each([
    [201, ['a']],
    [302, ['a']],
    [401, []],
    [500, []],
  ])('with an answer of %i gives %j', async (status, expected) => {
    const port = await listen(
      createServer((request, response) => {
        response.statusCode = status
        tokenLogin(userOf(request), response)
      }),
    )
    await fetch(`http://127.0.0.1:${port}/a`, { redirect: 'manual' })
    await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' })
    expect(seen.filter((user) => user === 'a')).toEqual(expected)
  })

  it('whose response the browser did not wait for is none', async () => {
    let closed: () => void = () => {}
    const gone = new Promise<void>((resolve) => {
      closed = resolve
    })
    let arrived: () => void = () => {}
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const port = await listen(
      createServer((_request, response) => {
        noteSignal({ kind: 'credential', library: 'test', identity: { userId: 'a' } })
        noteSignal({ kind: 'token', library: 'test' })
        response.on('close', closed)
        arrived()
      }),
    )
    const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nhost: h\r\n\r\n'))
    await arrival
    socket.destroy()
    await gone
    expect(seen).toEqual([])
  })
})

it('costs a request without a fact no listener', async () => {
  let listeners = -1
  let before = -1
  const port = await listen(
    createServer((_request, response) => {
      before = response.listenerCount('finish')
      noteSignal({ kind: 'restored', library: 'test' })
      noteSignal({ kind: 'non-interactive', library: 'test' })
      listeners = response.listenerCount('finish')
      response.end()
    }),
  )
  await fetch(`http://127.0.0.1:${port}/`)
  expect(listeners).toBe(before)
})

it('wraps the servers once, however often it is asked', () => {
  const { emit } = createServer() as unknown as { emit: unknown }
  openHttpScopes()
  expect((createServer() as unknown as { emit: unknown }).emit).toBe(emit)
  expect(globalState().originals.has(emit as object)).toBe(true)
})

describe('failed logins', () => {
  async function spansOf(failures: boolean, ...signals: readonly Signal[]): Promise<unknown[]> {
    configure({ failures }, {})
    const exporter = new InMemorySpanExporter()
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }))
    let finished: () => void = () => {}
    const isFinished = new Promise<void>((resolve) => {
      finished = resolve
    })
    const port = await listen(
      createServer((_request, response) => {
        for (const signal of signals) noteSignal(signal)
        response.once('finish', finished)
        response.end()
      }),
    )
    await fetch(`http://127.0.0.1:${port}/`)
    await isFinished
    trace.disable()
    return exporter.getFinishedSpans().map(({ attributes }) => attributes['signed_in.outcome'])
  }
  const refused: Signal = { kind: 'failure', library: 'test', method: 'password' }
  const signedIn: Signal = { kind: 'event', library: 'test', identity: { userId: 'a' } }

  it('are written once per request where the option asks for them', async () => {
    expect(await spansOf(true, refused, refused)).toEqual(['failure'])
    expect(await spansOf(false, refused)).toEqual([])
  })

  it('are none where somebody signed in after all', async () => {
    expect(await spansOf(true, refused, signedIn)).toEqual(['success'])
  })
})
