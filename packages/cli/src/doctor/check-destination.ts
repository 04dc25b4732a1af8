import { ConfigError, type DeliveryOptions, parseEndpoint } from '@signed-in/core'
import { type Finding, fail, ok, warn } from './check.ts'

const TIMEOUT_MILLIS = 5000

/** Knocks at every destination that has a URL, with a request that can store nothing: `HEAD`, without a key and without an event. */
export async function checkDestinations(delivery: DeliveryOptions): Promise<Finding[]> {
  const urls = [delivery.url, ...(delivery.destinations ?? []).map(({ url }) => url)].filter((url) => url !== undefined)
  if (urls.length === 0) {
    if (delivery.destination !== undefined)
      return [ok('Destination', 'The destination has a fixed address, which is not knocked at.')]
    return [
      fail(
        'Destination',
        'Nowhere to send events: set SIGNED_IN_TRACK_URL, e.g. to http://127.0.0.1:4400/track of signed-in inspect.',
      ),
    ]
  }
  return Promise.all(urls.map((url) => knock(url, delivery.allowInsecure ?? false)))
}

async function knock(text: string, allowInsecure: boolean): Promise<Finding> {
  const url = checkedUrl(text, allowInsecure)
  if (typeof url === 'string') return fail('Destination', `${url}.`)
  const place = `${url.protocol}//${url.host}${url.pathname}`
  try {
    const { status } = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MILLIS) })
    if (status >= 300 && status < 400)
      return fail('Destination', `${place} redirects (${status}). Redirects are never followed: set the final URL.`)
    if (status >= 500) return warn('Destination', `${place} answers, but with ${status}: events wait until it recovers.`)
    return ok('Destination', `${place} answers.`)
  } catch (error) {
    const { name, cause } = error as Error & { cause?: NodeJS.ErrnoException }
    const reason =
      name === 'TimeoutError'
        ? `no answer within ${TIMEOUT_MILLIS / 1000} s`
        : (cause?.code ?? cause?.message ?? (error as Error).message)
    return fail('Destination', `${place} cannot be reached: ${reason}. Events wait, in the spool if there is one.`)
  }
}

/** The URL, or what is wrong with it. Only its host and path are ever shown: a key may stand in the rest. */
function checkedUrl(text: string, allowInsecure: boolean): URL | string {
  try {
    return parseEndpoint('SIGNED_IN_TRACK_URL', text, allowInsecure)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}
