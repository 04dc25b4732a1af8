import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer, type ServerOptions } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DestinationRequest } from '../destination.ts'
import { nodeTransport } from './node-transport.ts'
import type { Transport } from './transport.ts'

const TIMEOUTS = { connectMillis: 400, headersMillis: 500, totalMillis: 700 }
const pem = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', `${name}.pem`), 'utf8')

const closers: (() => void)[] = []

afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const http = async (listener: RequestListener) => `http://127.0.0.1:${await listening(createHttpServer(listener))}/track`
const tcp = async (onSocket: (socket: Socket) => void) => `http://127.0.0.1:${await listening(createTcpServer(onSocket))}/track`
const https = async (options: ServerOptions, listener: RequestListener = (_, response) => response.end('{}')) =>
  `https://localhost:${await listening(createHttpsServer(options, listener))}/track`

function transport(options: Partial<Parameters<typeof nodeTransport>[0]> = {}): Transport {
  const made = nodeTransport({ timeouts: TIMEOUTS, ...options })
  closers.push(() => made.close())
  return made
}

const post = (url: string, over: Partial<DestinationRequest> = {}): DestinationRequest => ({
  url,
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"a":1}'),
  ...over,
})

const send = (url: string, made = transport()) => made.send(post(url), new AbortController().signal)

describe('the transport over node:http', () => {
  it('sends the body with its length and gives back status, headers and body', async () => {
    let seen = ''
    const url = await http((request, response) => {
      request.on('data', (chunk: Buffer) => (seen += `${request.headers['content-length']} ${chunk.toString()}`))
      request.on('end', () => response.writeHead(202, { 'x-id': 'a' }).end('done'))
    })
    expect(await send(url)).toEqual({ status: 202, headers: expect.objectContaining({ 'x-id': 'a' }), body: 'done' })
    expect(seen).toBe('7 {"a":1}')
  })

  it('uses a connection again, and at most four at once', async () => {
    const sockets = new Set<unknown>()
    const url = await http((request, response) => {
      sockets.add(request.socket)
      setTimeout(() => response.end('{}'), 20)
    })
    const made = transport()
    await Promise.all(Array.from({ length: 12 }, () => send(url, made)))
    await send(url, made)
    expect(sockets.size).toBe(4)
  })

  it('tries once more at once when the server closed an idle connection under the request', async () => {
    let connections = 0
    const url = await tcp((socket) => {
      connections += 1
      let requests = 0
      socket.on('data', () => {
        requests += 1
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\n{}')
        else socket.resetAndDestroy()
      })
    })
    const made = transport()
    await send(url, made)
    expect((await send(url, made)).status).toBe(200)
    expect(connections).toBe(2)
  })

  it('makes a new connection after its process was frozen, rather than wait on one that may be forgotten', async () => {
    const ports = new Set<number | undefined>()
    const url = await http((request, response) => {
      ports.add(request.socket.remotePort)
      response.end()
    })
    const own = transport()
    await send(url, own)
    await send(url, own)
    expect(ports.size).toBe(1)
    // No timer runs in a frozen process; only the wall clock goes on.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 600_000 })
    try {
      await send(url, own)
    } finally {
      vi.useRealTimers()
    }
    expect(ports.size).toBe(2)
  })

  it('does not follow a redirect', async () => {
    let followed = 0
    const target = await http((_, response) => {
      followed += 1
      response.end()
    })
    for (const status of [301, 302, 303, 307, 308]) {
      const url = await http((_, response) => response.writeHead(status, { location: target }).end())
      expect((await send(url)).status).toBe(status)
    }
    expect(followed).toBe(0)
  })

  it('reads at most 64 KiB of an answer and lets go of the rest', async () => {
    const url = await http((_, response) => {
      response.writeHead(200)
      const more = () => response.writable && response.write('x'.repeat(65_536), more)
      more()
    })
    const { status, body } = await send(url)
    expect(status).toBe(200)
    expect(body).toHaveLength(65_536)
  })

  it.each([
    ['never answers', () => {}, 'HEADERS_TIMEOUT'],
    [
      'sends headers one byte at a time',
      (socket: Socket) => {
        const text = `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(10_000)}`
        let at = 0
        const timer = setInterval(() => (at < text.length ? socket.write(text[at++]!) : undefined), 10)
        socket.on('close', () => clearInterval(timer))
      },
      'HEADERS_TIMEOUT',
    ],
    [
      'sends informational answers without end',
      (socket: Socket) => {
        const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 5)
        socket.on('close', () => clearInterval(timer))
      },
      'HEADERS_TIMEOUT',
    ],
    [
      'stops in the middle of the body',
      (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{'),
      'BODY_TIMEOUT',
    ],
    [
      'closes in the middle of the body',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{'),
      'BODY_TRUNCATED',
    ],
    ['resets the connection', (socket: Socket) => socket.resetAndDestroy(), 'ECONNRESET'],
    ['speaks another protocol', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9\r\n'), 'HPE_'],
  ])('gives up in time on a server that %s', async (_, onData, code) => {
    const url = await tcp((socket) => socket.once('data', () => onData(socket)))
    await expect(send(url)).rejects.toMatchObject({
      name: 'TransportError',
      code: expect.stringContaining(code),
      needsOperator: false,
    })
  })

  it('names a refused connection and an unknown host without showing the URL', async () => {
    const url = await http(() => {})
    for (const close of closers.splice(0)) close()
    await expect(send(`${url}?token=s3cr3t`)).rejects.toThrow(/^ECONNREFUSED at 127\.0\.0\.1:\d+$/)
    await expect(send('http://no-such-host.invalid/track?token=s3cr3t')).rejects.toThrow(
      /^(ENOTFOUND|EAI_AGAIN) at no-such-host\.invalid$/,
    )
  })

  it('ends at once when it is aborted', async () => {
    const url = await tcp(() => {})
    const abort = new AbortController()
    const sending = transport().send(post(url), abort.signal)
    abort.abort()
    await expect(sending).rejects.toMatchObject({ code: 'ABORTED' })
  })
})

describe('over TLS', () => {
  const server = { cert: pem('server'), key: pem('server-key') }

  it('accepts a certificate of the given authority', async () => {
    expect((await send(await https(server), transport({ ca: pem('ca') }))).status).toBe(200)
  })

  it.each([
    ['of an unknown authority', server, undefined],
    ['for another host', { cert: pem('other'), key: pem('other-key') }, pem('ca')],
    ['that has expired', { cert: pem('expired'), key: pem('expired-key') }, pem('ca')],
  ])('refuses a certificate %s and asks for an operator', async (_, options, ca) => {
    let requests = 0
    const url = await https(options, (_request, response) => {
      requests += 1
      response.end()
    })
    await expect(send(url, transport({ ca }))).rejects.toMatchObject({ needsOperator: true })
    expect(requests).toBe(0)
  })

  it('refuses TLS below 1.2', async () => {
    const url = await https({ ...server, maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' })
    await expect(send(url, transport({ ca: pem('ca') }))).rejects.toMatchObject({ needsOperator: true })
  })

  it('shows the client certificate', async () => {
    const url = await https({ ...server, ca: pem('ca'), requestCert: true, rejectUnauthorized: true })
    const made = transport({ ca: pem('ca'), cert: pem('client'), key: pem('client-key') })
    expect((await send(url, made)).status).toBe(200)
  })
})

describe('through a proxy', () => {
  it('tunnels https: the proxy sees the host and its own credentials, not the request', async () => {
    const port = new URL(await https({ cert: pem('other'), key: pem('other-key') })).port
    const seen: string[] = []
    const proxy = createHttpServer(() => {})
    proxy.on('connect', (request, socket: Socket) => {
      seen.push(`${request.url} ${request.headers['proxy-authorization']}`)
      const onward = connect(Number(port), '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
      onward.pipe(socket).pipe(onward)
      onward.on('error', () => {})
    })
    const url = `http://u:p@127.0.0.1:${await listening(proxy)}`
    expect((await send(`https://other.example.com:${port}/track`, transport({ ca: pem('ca'), proxy: url }))).status).toBe(200)
    expect(seen).toEqual([`other.example.com:${port} Basic ${Buffer.from('u:p').toString('base64')}`])
  })

  it('hands plain http to the proxy in absolute form', async () => {
    const url = await http((request, response) => response.end(`${request.url} ${request.headers.host}`))
    const { body } = await send('http://sink.example.com/track', transport({ proxy: new URL(url).origin }))
    expect(body).toBe('http://sink.example.com/track sink.example.com')
  })

  it('waits when the proxy refuses, and never goes around it', async () => {
    const proxy = createHttpServer(() => {})
    proxy.on('connect', (_, socket: Socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'))
    const url = `http://127.0.0.1:${await listening(proxy)}`
    await expect(send('https://other.example.com/track', transport({ proxy: url }))).rejects.toMatchObject({ code: 'PROXY_407' })
  })
})
