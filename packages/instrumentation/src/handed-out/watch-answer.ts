import { type Context, context } from '@opentelemetry/api'
import type { RequestScope, ResponseLike } from '../request-scope.ts'
import { type AnyFunction, imitate } from '../wrap.ts'

/** Longest body that is kept: what a login answers is small. */
const MAX_BYTES = 65_536
const SENT_COOKIE = /^set-cookie: *(.*)$/gim
const TOKEN_HEADERS = [
  'authorization',
  'x-auth-token',
  'x-access-token',
  'x-session-token',
  'access-token',
  'auth-token',
  'x-token',
  'x-jwt',
  'x-session',
  'x-session-id',
]
const SENT_TOKEN = new RegExp(`^(?:${TOKEN_HEADERS.join('|')}): *(.*)$`, 'gim')
const MIN_TOKEN = 16

/** What a response said: its cookies, and its body as far as it is text of a bearable length. */
export interface HeardAnswer {
  /** `Set-Cookie` lines. */
  cookies(): readonly string[]
  /** What stands in headers in which apps hand out tokens: `X-Auth-Token`, `Authorization: Bearer ...`. */
  headerTokens(): readonly string[]
  /** Undefined: it was too long, compressed, or is not seen from here. */
  text(): string | undefined
  /** What was active when the answer was given; undefined before. */
  givenIn(): Context | undefined
}

interface WritableResponse extends ResponseLike {
  /** Status line and headers of HTTP/1 as they went out. */
  readonly _header?: unknown
  getHeader?(name: string): unknown
}

/**
 * Listens to what the response of a request says from here on. Only in requests in which something was proven: the methods are put on
 * the response itself, as middleware does, and go with it.
 */
export function watchAnswer(scope: RequestScope): void {
  const { response } = scope
  if (scope.heard !== undefined || response === undefined) return
  const watch = new AnswerWatch(response)
  scope.heard = watch
  watch.begin()
}

class AnswerWatch implements HeardAnswer {
  readonly #response: WritableResponse
  readonly #chunks: Uint8Array[] = []
  readonly #written: string[] = []
  #bytes = 0
  /** Decided with the first bytes: middleware that compresses stands behind us and sets the header when it gets them. */
  #isEncoded: boolean | undefined
  /** How many calls deep we are: `end` of HTTP/2, and of some middleware, hands its chunk to `write`. */
  #depth = 0
  /** Everything was said: middleware of before may hold a part back until a session is saved, and hand it on then. */
  #hasEnded = false
  #context: Context | undefined

  constructor(response: WritableResponse) {
    this.#response = response
  }

  begin(): void {
    this.#listen('writeHead', (args) => this.#keepHeaders(args.at(-1)))
    this.#listen('write', ([chunk, encoding]) => this.#keep(chunk, encoding))
    this.#listen('end', ([chunk, encoding]) => {
      if (this.#depth > 0) return
      this.#keep(chunk, encoding)
      this.#hasEnded = true
    })
    // `response.end(JSON.stringify(await login()))` asks for `end` before the login runs: what that one hands on is heard here.
    this.#listen('_send', ([chunk, encoding]) => this.#keep(chunk, encoding))
  }

  cookies(): readonly string[] {
    const header = this.#response.getHeader?.('set-cookie')
    const set = header === undefined ? [] : Array.isArray(header) ? header : [header]
    const { _header: sent } = this.#response
    const lines = typeof sent === 'string' ? Array.from(sent.matchAll(SENT_COOKIE), ([, line = '']) => line) : []
    return [...new Set([...set.map(String), ...this.#written, ...lines])]
  }

  headerTokens(): readonly string[] {
    const { _header: sent } = this.#response
    const set = TOKEN_HEADERS.map((name) => this.#response.getHeader?.(name)).filter((value) => typeof value === 'string')
    const lines = typeof sent === 'string' ? Array.from(sent.matchAll(SENT_TOKEN), ([, value = '']) => value) : []
    const written = [...set, ...lines].map((value) => value.trim().replace(/^Bearer +/i, ''))
    return [...new Set(written)].filter((value) => value.length >= MIN_TOKEN && !/\s/.test(value))
  }

  givenIn(): Context | undefined {
    return this.#context
  }

  text(): string | undefined {
    if (this.#bytes > MAX_BYTES || this.#isEncoded === true) return undefined
    return Buffer.concat(this.#chunks).toString('utf8')
  }

  #listen(key: 'writeHead' | 'write' | 'end' | '_send', hear: (args: readonly unknown[]) => void): void {
    const holder = this.#response as unknown as Record<string, unknown>
    const original = holder[key]
    if (typeof original !== 'function') return
    const deeper = (work: () => unknown): unknown => {
      this.#depth += 1
      try {
        return work()
      } finally {
        this.#depth -= 1
      }
    }
    const heard = (): void => {
      this.#context ??= context.active()
    }
    const stand = imitate(original as AnyFunction, function (this: unknown, ...args: unknown[]): unknown {
      try {
        heard()
        hear(args)
      } catch {
        // What cannot be read was not said; the response goes on.
      }
      return deeper(() => (original as AnyFunction).apply(this, args as never[]))
    })
    Reflect.defineProperty(holder, key, { value: stand, configurable: true, writable: true, enumerable: false })
  }

  #keep(chunk: unknown, encoding: unknown): void {
    if (
      this.#depth > 0 ||
      this.#hasEnded ||
      this.#bytes > MAX_BYTES ||
      (typeof chunk !== 'string' && !(chunk instanceof Uint8Array))
    )
      return
    this.#isEncoded ??= this.#response.getHeader?.('content-encoding') !== undefined
    if (typeof chunk === 'string')
      this.#add(Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'))
    else this.#add(chunk)
  }

  #add(bytes: Uint8Array): void {
    this.#bytes += bytes.byteLength
    if (this.#bytes <= MAX_BYTES) this.#chunks.push(bytes)
    else this.#chunks.length = 0
  }

  /** `writeHead(status, headers)`: an object, or a list of names and values in turn or in pairs. */
  #keepHeaders(headers: unknown): void {
    if (typeof headers !== 'object' || headers === null) return
    const list: readonly unknown[] = Array.isArray(headers) ? headers.flat() : Object.entries(headers).flat(1)
    for (let index = 0; index < list.length; index += 2) {
      const name = String(list[index]).toLowerCase()
      if (name === 'content-encoding') this.#isEncoded ??= true
      if (name !== 'set-cookie') continue
      const value = list[index + 1]
      this.#written.push(...(Array.isArray(value) ? value : [value]).map(String))
    }
  }
}
