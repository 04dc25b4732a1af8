import { createHash, timingSafeEqual } from 'node:crypto'
import type { Gatekeeper } from '../http/otlp-server.ts'

const digest = (token: string): Buffer => createHash('sha256').update(token).digest()

/**
 * Lets requests in that show one of several bearer tokens. The comparison takes the same time for every wrong token: digests are
 * compared, all of them, to the end.
 * @param tokens asked for at every request, so that they can be replaced while the server runs; none lets nobody in
 */
export function createBearerGatekeeper(tokens: () => readonly string[]): Gatekeeper {
  let digests: readonly Buffer[] = []
  let digested: readonly string[] | undefined
  return (request) => {
    const current = tokens()
    if (current !== digested) {
      digests = current.map(digest)
      digested = current
    }
    const [, token] = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? []
    if (token === undefined) return { status: 401, message: 'A bearer token is needed.' }
    const shown = digest(token)
    let isKnown = false
    for (const known of digests) if (timingSafeEqual(known, shown)) isKnown = true
    return isKnown ? undefined : { status: 401, message: 'The bearer token is not accepted.' }
  }
}
