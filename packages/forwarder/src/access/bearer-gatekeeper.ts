import { createHash, timingSafeEqual } from 'node:crypto'

/** Judges the `Authorization` of a request. Undefined: let in. Else why not, in a sentence for the sender. */
export type Gatekeeper = (authorization: string | undefined) => string | undefined

const digest = (token: string): Buffer => createHash('sha256').update(token).digest()

/**
 * Lets requests in that show one of several bearer tokens. The comparison takes the same time for every wrong token: digests are
 * compared, all of them, to the end.
 * @param tokens asked for at every request, so that they can be replaced while the server runs; none lets nobody in
 */
export function createBearerGatekeeper(tokens: () => readonly string[]): Gatekeeper {
  let digests: readonly Buffer[] = []
  let digested: readonly string[] | undefined
  return (authorization) => {
    const current = tokens()
    if (current !== digested) {
      digests = current.map(digest)
      digested = current
    }
    const [, token] = /^bearer +(\S+) *$/i.exec(authorization ?? '') ?? []
    if (token === undefined) return 'A bearer token is needed.'
    const shown = digest(token)
    let isKnown = false
    for (const known of digests) if (timingSafeEqual(known, shown)) isKnown = true
    return isKnown ? undefined : 'The bearer token is not accepted.'
  }
}
