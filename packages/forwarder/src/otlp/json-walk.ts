import type { SpanView } from '@signed-in/core'
import { ARRAY_END, ARRAY_START, BROKEN, CLOSED, JsonScanner, OBJECT_END, OBJECT_START } from './json-scanner.ts'
import { parseJson, toJsonResource, toJsonScope, toJsonSpan } from './json-spans.ts'
import { createOtlpSpanView, type OtlpOrigin, type OtlpSpan } from './otlp-span-view.ts'
import { BYTES_BETWEEN_LOOKS, type Pace, type Steps } from './pace.ts'

/** What a walk over a JSON body found. */
export interface JsonWalked {
  readonly spans: number
  /** False: the walk met what is no OTLP, and stopped there. What it found before stands. */
  readonly readable: boolean
  readonly views: readonly SpanView[]
}

/** Which spans are worth parsing. */
export interface JsonWanted {
  /** True: every span of this scope. */
  readonly scope?: (scope: Buffer) => boolean
  readonly span: (span: Buffer) => boolean
}

/** More than stand in 64 MiB, however small they are. */
const MAX_SPANS = 1024 * 1024
/** More than stand in 64 MiB as SDKs write them. */
const MAX_VIEWS = 128 * 1024
/** Objects, arrays and commas in what one body has parsed. Parsed, they take at most some hundred megabytes. */
const MAX_VALUES = 4 * 1024 * 1024
/** The same in one span or resource, which are parsed without a pause: four times what the limits of SDKs let one hold. */
const MAX_VALUES_AT_ONCE = 512 * 1024
const MAX_BYTES_AT_ONCE = 8 * 1024 * 1024

/**
 * Walks OTLP's JSON by its brackets, in steps, and parses the spans that are wanted, one by one: a body of 64 MiB can then be looked into
 * without holding up everybody else, and the memory that it takes depends on what is wanted in it. What is not parsed is not judged.
 */
export function* walkJson(bytes: Buffer, wanted: JsonWanted, pace: Pace): Steps<JsonWalked> {
  const walk = new JsonWalk(bytes, wanted, pace)
  const readable = yield* walk.run()
  return { spans: walk.spans, readable, views: walk.views }
}

type Scope = Pick<OtlpOrigin, 'scopeName' | 'scopeVersion'>

/** A span that waits for what stands around it: JSON lets resource and scope stand behind their spans. */
interface Found {
  readonly span: OtlpSpan
  readonly around: { scope: Scope }
}

/** Told of a value and where it starts; answers where it ends, at once or in steps. Undefined: it is to be passed over. */
type Visit = (key: string, at: number) => Steps<number> | number | undefined

class JsonWalk {
  readonly views: SpanView[] = []
  spans: number = 0
  readonly #scanner: JsonScanner
  readonly #wanted: JsonWanted
  readonly #pace: Pace
  /** What may still be parsed. */
  #valuesLeft: number = MAX_VALUES
  /** Where the pace is asked next. */
  #nextLook: number = BYTES_BETWEEN_LOOKS

  constructor(bytes: Buffer, wanted: JsonWanted, pace: Pace) {
    this.#scanner = new JsonScanner(bytes)
    this.#wanted = wanted
    this.#pace = pace
  }

  *run(): Steps<boolean> {
    const scanner = this.#scanner
    const start = scanner.space(0)
    if (scanner.bytes[start] !== OBJECT_START) return false
    const end = yield* this.#inside(start, (key, at) =>
      key === 'resourceSpans' ? this.#inside(at, (_, element) => this.#resourceSpans(element)) : undefined,
    )
    return end !== BROKEN && scanner.space(end) === scanner.bytes.length
  }

  *#resourceSpans(start: number): Steps<number> {
    const found: Found[] = []
    let resource: unknown
    const end = yield* this.#inside(start, (key, at) => {
      if (key === 'scopeSpans') return this.#inside(at, (_, element) => this.#scopeSpans(element, found))
      return key === 'resource' ? this.#read(at, (value) => (resource = value)) : undefined
    })
    const attributes = found.length === 0 ? undefined : toJsonResource(resource)
    if (attributes === undefined) return end
    for (const { span, around } of found) this.views.push(createOtlpSpanView(span, { ...around.scope, resource: attributes }))
    return end
  }

  *#scopeSpans(start: number, found: Found[]): Steps<number> {
    const scanner = this.#scanner
    const around = { scope: toJsonScope(undefined) }
    // A scope that stands behind its spans may be one that wants them all.
    let wantsAll = this.#wanted.scope !== undefined
    const takeSpan = (at: number): number => {
      const before = scanner.values
      const stop = scanner.skip(at)
      if (stop === BROKEN) return BROKEN
      if (++this.spans > MAX_SPANS || stop - at > MAX_BYTES_AT_ONCE) return BROKEN
      if (!wantsAll && !this.#wanted.span(scanner.bytes.subarray(at, stop))) return stop
      const value = this.#parse(at, stop, scanner.values - before)
      if (value === undefined || this.views.length + found.length >= MAX_VIEWS) return BROKEN
      found.push({ span: toJsonSpan(value), around })
      return stop
    }
    return yield* this.#inside(start, (key, at) => {
      if (key === 'spans') return this.#inside(at, (_, element) => takeSpan(element))
      if (key !== 'scope') return undefined
      return this.#read(at, (value, stop) => {
        around.scope = toJsonScope(value)
        wantsAll = this.#wanted.scope?.(scanner.bytes.subarray(at, stop)) ?? false
      })
    })
  }

  /** Visits the members of an object or the elements of an array, whose key is empty, and passes over anything else. Where it ends. */
  *#inside(start: number, visit: Visit): Steps<number> {
    const scanner = this.#scanner
    const isObject = scanner.bytes[start] === OBJECT_START
    if (!isObject && scanner.bytes[start] !== ARRAY_START) return scanner.skip(start)
    const closing = isObject ? OBJECT_END : ARRAY_END
    let end = start + 1
    for (let at = scanner.first(start, closing); at !== CLOSED; at = scanner.following(end, closing)) {
      const value = at === BROKEN || !isObject ? at : scanner.member(at)
      if (value === BROKEN) return BROKEN
      const visited = visit(isObject ? scanner.key : '', value) ?? scanner.skip(value)
      end = typeof visited === 'number' ? visited : yield* visited
      if (end === BROKEN) return BROKEN
      if (this.#isDue(end)) yield
    }
    return scanner.space(end) + 1
  }

  /** Parses the value at `at` for somebody and answers where it ends. */
  #read(at: number, use: (value: unknown, stop: number) => void): number {
    const before = this.#scanner.values
    const stop = this.#scanner.skip(at)
    const value = stop === BROKEN ? undefined : this.#parse(at, stop, this.#scanner.values - before)
    if (value === undefined) return BROKEN
    use(value, stop)
    return stop
  }

  #parse(start: number, stop: number, values: number): unknown {
    this.#valuesLeft -= values + 1
    if (values > MAX_VALUES_AT_ONCE || stop - start > MAX_BYTES_AT_ONCE || this.#valuesLeft < 0) return undefined
    return parseJson(this.#scanner.bytes.toString('utf8', start, stop))
  }

  #isDue(at: number): boolean {
    if (at < this.#nextLook) return false
    this.#nextLook = at + BYTES_BETWEEN_LOOKS
    return this.#pace.isDue()
  }
}
