/** Longest body that is kept: what a login sends is small. */
const MAX_BYTES = 65_536
const READABLE_TYPE =
  /^\s*(?:application\/(?:[\w.+-]+\+)?json|application\/x-www-form-urlencoded|application\/graphql|text\/plain)\s*(?:;|$)/i
const FORM_TYPE = /x-www-form-urlencoded/i
const METHODS_WITH_BODY: ReadonlySet<unknown> = new Set(['POST', 'PUT', 'PATCH'])

/** What is asked of a request of `node:http` or `node:http2`. */
export interface IncomingRequest {
  readonly method?: unknown
  readonly headers?: Readonly<Record<string, unknown>> | undefined
}

/** Whether a body can be read as it comes: JSON or a form, not compressed, of a bearable length. Files and streams are left alone. */
export function isReadable({ method, headers }: IncomingRequest): boolean {
  if (!METHODS_WITH_BODY.has(method) || headers === undefined) return false
  const { 'content-type': type, 'content-encoding': encoding, 'content-length': length } = headers
  return (
    (type === undefined || isReadableType(type)) &&
    (encoding === undefined || encoding === 'identity') &&
    !(Number(length) > MAX_BYTES)
  )
}

/** The type of the body that came last: an app gets one kind of them most of the time. */
let last: { readonly type: unknown; readonly isReadable: boolean } = { type: undefined, isReadable: false }

function isReadableType(type: unknown): boolean {
  if (type !== last.type) last = { type, isReadable: typeof type === 'string' && READABLE_TYPE.test(type) }
  return last.isReadable
}

/**
 * What a request sends, as it comes from the connection: frameworks keep what they make of it in many places. References to the chunks
 * that the app gets, never copies; they are parsed when somebody asks.
 */
export class SentBody {
  readonly #request: IncomingRequest
  readonly #chunks: Uint8Array[] = []
  #length = 0
  #isComplete = false
  #parsed: { readonly body: unknown } | undefined

  constructor(request: IncomingRequest) {
    this.#request = request
  }

  /** true: a form; false: JSON, if it is anything. */
  get isForm(): boolean {
    return FORM_TYPE.test(String(this.#request.headers?.['content-type']))
  }

  /** Bytes so far, also those that are not kept. */
  get length(): number {
    return this.#length
  }

  /** Adds a chunk. Text comes from no connection: a body with such a chunk is not read. */
  keep(chunk: unknown): void {
    this.#length += chunk instanceof Uint8Array ? chunk.byteLength : Number.POSITIVE_INFINITY
    if (this.#length <= MAX_BYTES) this.#chunks.push(chunk as Uint8Array)
    else this.#chunks.length = 0
  }

  /** Nothing more will come. */
  end(): void {
    this.#isComplete = true
  }

  /** What it says as JSON or as a form. Undefined: neither, too long, or not complete yet. */
  parsed(): unknown {
    if (!this.#isComplete) return undefined
    this.#parsed ??= { body: this.#parse() }
    return this.#parsed.body
  }

  /** All of it. Undefined: too long, or not complete yet. */
  bytes(): Buffer | undefined {
    if (!this.#isComplete || this.#length > MAX_BYTES) return undefined
    const [only] = this.#chunks
    const bytes = this.#chunks.length === 1 && Buffer.isBuffer(only) ? only : Buffer.concat(this.#chunks)
    // The app may have given the memory of a chunk away (to a worker): then it is empty here.
    return bytes.length === this.#length ? bytes : undefined
  }

  #parse(): unknown {
    const text = this.bytes()?.toString('utf8') ?? ''
    if (this.isForm) return formOf(text)
    if (!/^\s*[[{]/.test(text)) return undefined
    try {
      return JSON.parse(text)
    } catch {
      // No JSON: the app refuses it, or reads it in a way of its own.
      return undefined
    }
  }
}

/** The fields of a form; of `user[password]`, as some frameworks nest them, under the inner name. */
function formOf(text: string): Readonly<Record<string, string>> {
  const fields = [...new URLSearchParams(text)]
  return Object.fromEntries(fields.map(([name, value]) => [/\[([^\][]+)\]$/.exec(name)?.[1] ?? name, value]))
}
