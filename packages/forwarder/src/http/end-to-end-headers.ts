import type { IncomingHttpHeaders } from 'node:http'

/** Header that lists the forwarders which a request has passed, so that a circle of them is noticed. */
export const LOOP_HEADER = 'x-signed-in-forwarder'
/** More forwarders than this in a row is a circle that restarts hide. */
const MAX_HOPS = 8

/** RFC 9110, 7.6.1, and what belongs to our own connection. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
/** Of a request beside: set anew for the next hop, or meant for us. */
const OWN: ReadonlySet<string> = new Set(['host', 'content-length', 'expect', LOOP_HEADER])
/** What a sender shows to get in here is not for the next hop to see. */
const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'cookie', 'x-api-key'])

/** Headers as Node takes them. */
export type Headers = Record<string, string | readonly string[]>

/** True if this process has seen the request before. */
export function isLoop(headers: IncomingHttpHeaders, instance: string): boolean {
  const passed = hopsOf(headers)
  return passed.includes(instance) || passed.length >= MAX_HOPS
}

/** What of a request's headers the next hop gets. Credentials only if `withCredentials`. */
export function toNextHopHeaders(headers: IncomingHttpHeaders, instance: string, withCredentials: boolean): Headers {
  const kept = endToEnd(headers, (name) => OWN.has(name) || (CREDENTIALS.has(name) && !withCredentials))
  kept[LOOP_HEADER] = [...hopsOf(headers), instance].join(', ')
  return kept
}

/** What of the next hop's headers the sender gets: everything that is not about the connection. */
export function toSenderHeaders(headers: IncomingHttpHeaders): Headers {
  return endToEnd(headers, (name) => name === 'content-length')
}

function endToEnd(headers: IncomingHttpHeaders, isDropped: (name: string) => boolean): Headers {
  const named = namedIn(headers.connection)
  const kept: Headers = Object.create(null) as Headers
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || HOP_BY_HOP.has(name) || named.has(name) || isDropped(name)) continue
    kept[name] = value
  }
  return kept
}

const NONE: ReadonlySet<string> = new Set()

/** Headers that `Connection` declares to be about the connection. */
function namedIn(connection: string | undefined): ReadonlySet<string> {
  // What nearly every request says names no header.
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return NONE
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()))
}

function hopsOf(headers: IncomingHttpHeaders): string[] {
  const value = headers[LOOP_HEADER]
  const text = Array.isArray(value) ? value.join(',') : (value ?? '')
  return text
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '')
}
