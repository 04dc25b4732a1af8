import { createHash, timingSafeEqual } from 'node:crypto'

/**
 * Says whether a request carries the key: as `Authorization: Bearer`, as `x-api-key`, or as user or password of Basic (which is what
 * a browser can send). Compared in constant time.
 */
export function carriesApiKey(headers: Headers, apiKey: string): boolean {
  return candidates(headers).some((candidate) => timingSafeEqual(digest(candidate), digest(apiKey)))
}

function candidates(headers: Headers): string[] {
  const [scheme = '', credentials = ''] = (headers.get('authorization') ?? '').split(' ', 2)
  const own = headers.get('x-api-key')
  const found = own === null ? [] : [own]
  if (scheme.toLowerCase() === 'bearer') found.push(credentials)
  if (scheme.toLowerCase() === 'basic') {
    const pair = Buffer.from(credentials, 'base64').toString('utf8')
    const colon = pair.indexOf(':')
    found.push(...(colon < 0 ? [pair] : [pair.slice(0, colon), pair.slice(colon + 1)]))
  }
  return found
}

// Digests are of equal length, which timingSafeEqual asks for, and hide the length of the key.
const digest = (value: string): Buffer => createHash('sha256').update(value).digest()
