import { isHalfway } from './asks-for-more.ts'

/** A token that stands in the body of an answer, and the objects around it, from the inside out. */
export interface TokenInBody {
  readonly token: string
  readonly around: readonly object[]
}

const TOKEN_FIELD = /^(?:access|auth|session|bearer|api|id|user|login|jwt)?_?-?(?:token|jwt)$|^(?:session_?id|sid|bearer)$/i
/** `{ access, refresh }`: what may be done, unless a token stands there, or what renews it beside it. */
const SHORT_FIELD = /^(?:access|auth)$/
const SIGNED_TOKEN = /^[\w-]{2,}\.[\w-]{6,}\.[\w-]{8,}/
/** `session: { id }`: the name of what is around says what it is. */
const SESSION_OBJECT = /^(?:session|auth_?session)$/i
/** `refresh: { token }` lets nobody in by itself. */
const REFRESH = /^refresh/i
const MIN_LENGTH = 16
const MAX_DEPTH = 5
/** Longest list that is looked through: a batch has a handful. */
const MAX_ITEMS = 32

/** The parsed body, if it is an object or list of JSON. */
export function parseBody(text: string | undefined): object | undefined {
  if (text === undefined || !/^\s*[[{]/.test(text)) return undefined
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? body : undefined
  } catch {
    // A stream of several documents, or no JSON at all: it says nothing to us.
    return undefined
  }
}

/** The tokens that a body hands out, one for each object that has any. An object that says a factor is missing hands out none. */
export function tokensIn(body: object, outer: readonly object[] = [], name = ''): readonly TokenInBody[] {
  if (outer.length > MAX_DEPTH || isHalfway(body)) return []
  const around = [body, ...outer]
  const entries = Object.entries(body).slice(0, MAX_ITEMS) as [string, unknown][]
  const isOwn = (key: string, value: string): boolean =>
    isToken(key, value) || (SHORT_FIELD.test(key) && 'refresh' in body) || (key === 'id' && SESSION_OBJECT.test(name))
  const own = entries.find(([key, value]) => typeof value === 'string' && value.length >= MIN_LENGTH && isOwn(key, value))
  if (own !== undefined) return [{ token: own[1] as string, around }]
  const inner = entries.filter(([key, value]) => typeof value === 'object' && value !== null && !REFRESH.test(key))
  return inner.flatMap(([key, value]) => tokensIn(value as object, around, key))
}

function isToken(key: string, value: string): boolean {
  return TOKEN_FIELD.test(key) || (SHORT_FIELD.test(key) && SIGNED_TOKEN.test(value))
}
