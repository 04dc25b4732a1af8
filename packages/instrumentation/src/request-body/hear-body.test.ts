import { createServer, Server as HttpServer, type IncomingMessage, request as requestOf, type ServerResponse } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { globalState } from '../global-state.ts'
import { openHttpScopes } from '../http-scope.ts'
import { requestFacts } from '../request-facts.ts'
import { type RequestScope, scopeFor } from '../request-scope.ts'

const servers: Server[] = []
const LOGIN = { name: 'ann', password: 'right' }

beforeAll(() => openHttpScopes())
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listen<S extends Server>(server: S): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** What is known of the body of a request by its scope. */
const bodyOf = (scope: RequestScope | undefined): unknown => (scope === undefined ? undefined : requestFacts(scope)?.body)

type Read = (request: IncomingMessage) => Promise<unknown>

/** Starts an app that reads its bodies like that. Every answer is what we know of the body then, and what the app has read. */
function startApp(read: Read): Promise<number> {
  return listen(
    createServer((request, response) => {
      const scope = scopeFor(request)
      void read(request).then(
        (whole) => response.end(JSON.stringify({ known: bodyOf(scope), whole })),
        () => response.destroy(),
      )
    }),
  )
}

async function post(
  port: number,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ known?: unknown; whole?: unknown }> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    duplex: 'half',
  } as RequestInit
  const response = await fetch(`http://127.0.0.1:${port}/`, init)
  return (await response.json()) as { known?: unknown; whole?: unknown }
}

const readers: Readonly<Record<string, Read>> = {
  'data events': (request) =>
    new Promise((resolve) => {
      let whole = ''
      request.setEncoding('utf8')
      request.on('data', (chunk: string) => {
        whole += chunk
      })
      request.on('end', () => resolve(whole))
    }),
  'readable events and read': (request) =>
    new Promise((resolve) => {
      const chunks: Buffer[] = []
      request.on('readable', () => {
        for (let chunk = request.read() as Buffer | null; chunk !== null; chunk = request.read() as Buffer | null)
          chunks.push(chunk)
      })
      request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    }),
  'an async iterator': (request) => text(request),
  'a web stream': (request) => new Response(Readable.toWeb(request) as ReadableStream).text(),
}

describe('the body of a request', () => {
  it.each(Object.entries(readers))('is known and complete for an app that reads it by %s', async (_how, read) => {
    const port = await startApp(read)
    expect(await post(port, JSON.stringify(LOGIN))).toEqual({ known: LOGIN, whole: JSON.stringify(LOGIN) })
  })

  it('is known in chunks of every size, and where a character falls between two', async () => {
    const port = await startApp(text)
    const bytes = Buffer.from(JSON.stringify({ password: 'pässwörd' }))
    const chunks = new ReadableStream({
      start: (controller) => {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]))
        controller.close()
      },
    })
    expect(await post(port, chunks)).toEqual({ known: { password: 'pässwörd' }, whole: bytes.toString('utf8') })
  })

  it('is known as a form, nested names by the inner one', async () => {
    const port = await startApp(text)
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { known } = await post(port, 'user%5Bemail%5D=a%40example.org&user[password]=a+b', headers)
    expect(known).toEqual({ email: 'a@example.org', password: 'a b' })
  })

  it.each([
    ['compressed', gzipSync(JSON.stringify(LOGIN)), { 'content-encoding': 'gzip' }],
    [
      'of files',
      '--b\r\ncontent-disposition: form-data; name="password"\r\n\r\nright\r\n--b--\r\n',
      { 'content-type': 'multipart/form-data; boundary=b' },
    ],
    ['of another kind', 'password: right', { 'content-type': 'application/yaml' }],
    ['that only begins like JSON', '{"password":', {}],
    ['longer than 64 KiB', JSON.stringify({ ...LOGIN, more: 'x'.repeat(65_536) }), {}],
  ])('is left alone where it is one %s', async (_kind, body, headers) => {
    const port = await startApp((request) =>
      new Response(Readable.toWeb(request) as ReadableStream).arrayBuffer().then(({ byteLength }) => byteLength),
    )
    expect(await post(port, body, headers)).toEqual({ whole: body.length })
  })

  it('is left alone once it grows beyond 64 KiB without having said so, and nothing of it is kept', async () => {
    let scope: RequestScope | undefined
    const port = await startApp((request) => {
      scope = scopeFor(request)
      return text(request).then(({ length }) => ({ length, kept: scope?.sent?.bytes() ?? null }))
    })
    const parts = ['{"password":"', ...Array.from({ length: 20 }, () => 'x'.repeat(8192)), '"}']
    const { known, whole } = await post(port, ReadableStream.from(parts.map((part) => Buffer.from(part))))
    expect(known).toBeUndefined()
    expect(whole).toEqual({ length: parts.join('').length, kept: null })
  })

  it('is not known before it is complete, and known though nobody reads it', async () => {
    const seen = Promise.withResolvers<unknown>()
    const complete = Promise.withResolvers<unknown>()
    const port = await listen(
      createServer((request, response) => {
        const scope = scopeFor(request)
        seen.resolve(bodyOf(scope))
        setTimeout(() => {
          complete.resolve(bodyOf(scope))
          response.end('{}')
        }, 50)
      }),
    )
    await post(port, JSON.stringify(LOGIN))
    expect(await seen.promise).toBeUndefined()
    expect(await complete.promise).toEqual(LOGIN)
  })

  it('is each request’s own on a connection that is kept alive or pipelined', async () => {
    const port = await startApp(text)
    const socket = connect(port, '127.0.0.1')
    const answers = text(socket)
    const head = (length: number, more = ''): string =>
      `POST / HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${more}\r\n`
    socket.write(`${head(7)}{"n":1}${head(7)}{"n":2}`)
    socket.write(`GET / HTTP/1.1\r\nhost: h\r\n\r\n${head(7, 'connection: close\r\n')}{"n":3}`)
    const known = [...(await answers).matchAll(/\{.*\}/g)].map(([json]) => (JSON.parse(json) as { known?: unknown }).known)
    expect(known).toEqual([{ n: 1 }, { n: 2 }, undefined, { n: 3 }])
  })

  it('is that of an HTTP/2 request as well', async () => {
    const known = Promise.withResolvers<unknown>()
    const port = await listen(
      createHttp2Server((request, response) => {
        const scope = scopeFor(request)
        void text(request).then(() => {
          known.resolve(bodyOf(scope))
          response.end()
        })
      }),
    )
    const session = connectHttp2(`http://127.0.0.1:${port}`)
    session.request({ ':path': '/', ':method': 'POST', 'content-type': 'application/json' }).end(JSON.stringify(LOGIN))
    expect(await known.promise).toEqual(LOGIN)
    await new Promise<void>((resolve) => session.close(resolve))
  })

  it('is as the framework has parsed it, where it has: what the app was given counts', async () => {
    const port = await startApp(async (request) => {
      const whole = await text(request)
      Object.assign(request, { body: { password: 'parsed' } })
      return whole
    })
    expect((await post(port, JSON.stringify(LOGIN))).known).toEqual({ password: 'parsed' })
  })

  it.each([
    ['an empty object', {}],
    ['bytes', Buffer.from('{}')],
    ['text', '{}'],
  ])('is as it came where the framework has put %s in its place', async (_what, body) => {
    const port = await startApp((request) => text(request).then(() => Object.assign(request, { body }) && 0))
    expect((await post(port, JSON.stringify(LOGIN))).known).toEqual(LOGIN)
  })

  it('is gone with the answer, and with a client that is gone', async () => {
    const scopes: RequestScope[] = []
    const closed: Promise<unknown>[] = []
    const begun = Promise.withResolvers<void>()
    const port = await listen(
      createServer((request, response) => {
        const scope = scopeFor(request)
        if (scope !== undefined) scopes.push(scope)
        closed.push(new Promise((resolve) => response.once('close', () => setImmediate(resolve))))
        // Of the second request: the first one is whole.
        request.once('data', () => scopes.length === 2 && begun.resolve())
        request.once('end', () => response.end('{}'))
        request.on('error', () => {})
      }),
    )
    await post(port, JSON.stringify(LOGIN))
    const broken = requestOf({ port, host: '127.0.0.1', method: 'POST', headers: { 'content-type': 'application/json' } })
    broken.on('error', () => {})
    broken.write('{"password":')
    await begun.promise
    broken.destroy()
    await Promise.all(closed)
    expect(scopes.map(({ sent }) => sent)).toEqual([undefined, undefined])
  })
})

describe('the stream of a request', () => {
  /** What an app can see of a stream that it has not touched, and what `push` says. */
  async function stateOf(port: number): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    return response.json()
  }
  const show = (request: IncomingMessage, response: ServerResponse): void => {
    const { readableFlowing, readableLength, readableEncoding, readableEnded } = request
    const keys = [...Reflect.ownKeys(request).map(String)].toSorted()
    const names = request.eventNames().map(String)
    setTimeout(() => {
      response.end(
        JSON.stringify({
          readableFlowing,
          readableLength,
          readableEncoding,
          readableEnded,
          keys,
          names,
          buffered: request.readableLength,
        }),
      )
    }, 20)
  }

  it('looks the same as without us', async () => {
    const mine = await listen(createServer(show))
    const plain = createServer(show)
    // A server whose requests are not announced to us.
    const { emit } = Object.getPrototypeOf(HttpServer.prototype) as { emit: Server['emit'] }
    Object.defineProperty(plain, 'emit', { value: emit })
    expect(await stateOf(mine)).toEqual(await stateOf(await listen(plain)))
  })

  it('is heard once where an app has requests of its own class', async () => {
    const { IncomingMessage: Base } = await import('node:http')
    class Own extends Base {}
    const port = await listen(
      createServer({ IncomingMessage: Own as typeof Base }, (request, response) => {
        const scope = scopeFor(request)
        void text(request).then(() => response.end(JSON.stringify({ known: bodyOf(scope) })))
      }),
    )
    expect((await post(port, JSON.stringify(LOGIN))).known).toEqual(LOGIN)
  })

  it('gets its chunks although our own look-up fails', async () => {
    const { scopesByCarrier } = globalState()
    const { get } = scopesByCarrier
    const port = await startApp((request) => {
      scopesByCarrier.get = () => {
        throw new Error('ours')
      }
      return text(request)
    })
    try {
      expect((await post(port, JSON.stringify(LOGIN))).whole).toBe(JSON.stringify(LOGIN))
    } finally {
      scopesByCarrier.get = get
    }
  })

  it('breaks off for the app as it does without us', async () => {
    const codes: unknown[] = []
    const ended = Promise.withResolvers<void>()
    const sockets: Socket[] = []
    const port = await listen(
      createServer((request) => {
        sockets.push(request.socket)
        text(request).catch((error: { code?: unknown }) => {
          codes.push(error.code)
          ended.resolve()
        })
      }),
    )
    const client = connect(port, '127.0.0.1', () =>
      client.write('POST / HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"pass'),
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
    client.destroy()
    await ended.promise
    expect(codes).toEqual(['ECONNRESET'])
  })
})
