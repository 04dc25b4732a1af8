import type { NamedValue } from '../authjs/silent-flows.ts'

/** What Auth.js answers: a web response, or with `raw` its own object. */
interface Answer {
  readonly headers?: Headers
  readonly redirect?: unknown
  readonly cookies?: readonly NamedValue[]
}

/** The cookies that a web request brings. */
export function requestCookies(request: unknown): readonly NamedValue[] {
  const header = (request as { headers?: Headers } | undefined)?.headers?.get('cookie') ?? ''
  return header.split(/;\s*/).map(nameAndValue)
}

/** The cookies that an answer sets. */
export function answerCookies(answer: unknown): readonly NamedValue[] {
  const { headers, cookies } = answer as Answer
  return cookies ?? headers?.getSetCookie().map((line) => nameAndValue(line.split(';', 1)[0] ?? '')) ?? []
}

/** Where an answer sends the browser. */
export function answerLocation(answer: unknown): string {
  const { headers, redirect } = answer as Answer
  return typeof redirect === 'string' ? redirect : (headers?.get('location') ?? '')
}

function nameAndValue(pair: string): NamedValue {
  const cut = pair.indexOf('=')
  return { name: pair.slice(0, cut), value: pair.slice(cut + 1) }
}
