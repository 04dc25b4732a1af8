import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { createScope } from '../request-scope.ts'
import { watchAnswer } from './watch-answer.ts'

interface Heard {
  readonly cookies?: readonly string[]
  readonly text?: string | undefined
  readonly tokens?: readonly string[] | undefined
}

type Respond = Parameters<typeof createServer>[1]

/** What is heard of a response, and what reaches the client. */
async function answerTo(
  respond: NonNullable<Respond>,
  prepare?: (response: ServerResponse) => void,
): Promise<Heard & { sent: string }> {
  const scope = createScope({} as never)
  const heard = Promise.withResolvers<Heard>()
  const server = createServer((request, response) => {
    const own = { ...scope, response }
    prepare?.(response)
    watchAnswer(own)
    response.once('finish', () => {
      heard.resolve({ cookies: own.heard?.cookies() ?? [], text: own.heard?.text(), tokens: own.heard?.headerTokens() })
    })
    respond(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const sent = await answer.text()
  const result = { ...(await heard.promise), sent }
  server.close()
  return result
}

it('hears chunks of every kind as the client gets them', async () => {
  const { text, sent } = await answerTo((_request, response) => {
    response.write('a')
    response.write(Buffer.from('ä'))
    response.write('fc', 'latin1')
    response.end(new TextEncoder().encode('z'))
  })
  expect(text).toBe('aäfcz')
  expect(sent).toBe(text)
})

it('hears once what middleware that stands before it holds back and hands on later', async () => {
  const { text, sent } = await answerTo(
    (_request, response) => response.end('{"ok":true}'),
    (response) => {
      const { end, write } = response
      response.end = ((chunk: string) => {
        write.call(response, chunk.slice(0, -1), 'utf8')
        setImmediate(() => end.call(response, chunk.slice(-1), 'utf8'))
        return response
      }) as typeof response.end
    },
  )
  expect([text, sent]).toEqual(['{"ok":true}', '{"ok":true}'])
})

it.each([
  ['set one by one', { a: 1 }],
  ['written at once as an object', undefined],
])('hears cookies that are %s', async (_how, set) => {
  const { cookies } = await answerTo((_request, response) => {
    if (set !== undefined) response.setHeader('Set-Cookie', ['a=1', 'b=2'])
    else response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] })
    response.end()
  })
  expect(cookies).toEqual(['a=1', 'b=2'])
})

it.each([
  ['set one by one', true],
  ['written at once', false],
])('hears tokens in headers that are %s', async (_how, isSet) => {
  const headers = { 'X-Auth-Token': 'a-token-of-a-session', Authorization: 'Bearer another-token-of-it', 'Access-Token': 'short' }
  const { tokens } = await answerTo((_request, response) => {
    if (isSet) for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    else response.writeHead(200, headers)
    response.end()
  })
  expect(tokens?.toSorted()).toEqual(['a-token-of-a-session', 'another-token-of-it'])
})

it('hears cookies in a list of names and values in turn', async () => {
  const { cookies } = await answerTo((_request, response) => {
    response.writeHead(200, ['Set-Cookie', 'a=1', 'X', 'y', 'Set-Cookie', 'b=2'])
    response.end()
  })
  expect(cookies).toEqual(['a=1', 'b=2'])
})

it('says nothing of a body that is compressed, or too long to keep', async () => {
  const long = await answerTo((_request, response) => response.end('x'.repeat(70_000)))
  expect(long.text).toBeUndefined()
  expect(long.sent).toHaveLength(70_000)
  const packed = await answerTo((_request, response) => {
    response.setHeader('Content-Encoding', 'identity')
    response.end('x')
  })
  expect(packed.text).toBeUndefined()
})

it('hears what middleware that stands behind us compresses', async () => {
  const { text, sent } = await answerTo(
    (_request, response) => response.end('{"a":1}'),
    (response) => {
      const end = response.end.bind(response)
      response.end = ((chunk: string) => {
        response.setHeader('Content-Encoding', 'gzip')
        return end(gzipSync(chunk))
      }) as typeof response.end
    },
  )
  expect([text, sent]).toEqual(['{"a":1}', '{"a":1}'])
})

it('says nothing of a body that is announced as compressed with all headers at once', async () => {
  const { text, sent } = await answerTo((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    response.end(gzipSync('{"a":1}'))
  })
  expect([text, sent]).toEqual([undefined, '{"a":1}'])
})

it('hears a chunk once where the end hands it to write, as HTTP/2 does', async () => {
  const { text, sent } = await answerTo(
    (_request, response) => response.end('{"a":1}'),
    (response) => {
      const end = response.end.bind(response)
      response.end = ((chunk: string) => {
        response.write(chunk)
        return end()
      }) as typeof response.end
    },
  )
  expect([text, sent]).toEqual(['{"a":1}', '{"a":1}'])
})

it('leaves name and arity of the methods as they were', async () => {
  let seen: unknown
  await answerTo((_request, response) => {
    const { end, write, writeHead } = response
    seen = [end, write, writeHead].map((method) => [method.name, method.length])
    response.end()
  })
  const { ServerResponse } = await import('node:http')
  const { end, write, writeHead } = ServerResponse.prototype
  expect(seen).toEqual([end, write, writeHead].map((method) => [method.name, method.length]))
})

it('hears an answer whose method was asked for before the login ran', async () => {
  const scope = createScope()
  const seen = Promise.withResolvers<unknown>()
  const respond = async (response: ServerResponse): Promise<void> => {
    const own = { ...scope, response }
    const login = async (): Promise<{ token: string }> => {
      await Promise.resolve()
      watchAnswer(own)
      return { token: 'of-the-app' }
    }
    response.once('finish', () => seen.resolve({ cookies: own.heard?.cookies(), text: own.heard?.text() }))
    response.writeHead(200, { 'set-cookie': ['a=1', `b=${(await login()).token}`] }).end(JSON.stringify(await login()))
  }
  const server = createServer((_request, response) => {
    void respond(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  expect(await answer.json()).toEqual({ token: 'of-the-app' })
  expect(await seen.promise).toEqual({ cookies: ['a=1', 'b=of-the-app'], text: '{"token":"of-the-app"}' })
  server.close()
})
