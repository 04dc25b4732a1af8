import type { MiddlewareHandler } from 'hono'
import { carriesApiKey } from './api-key.ts'
import type { ReceiverEnv, ReceiverState } from './receiver-state.ts'

const LOCAL_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]', 'host.docker.internal'])

/** Asks for the key on every path, if one is configured. `Basic` in the challenge makes a browser ask its user. */
export function requireApiKey({ apiKey, refusals, feed, now }: ReceiverState): MiddlewareHandler<ReceiverEnv> {
  return async (context, next) => {
    if (apiKey === undefined || carriesApiKey(context.req.raw.headers, apiKey)) return next()
    const reason = 'No key, or not the right one: send it as Authorization: Bearer, x-api-key, or Basic.'
    const refusal = refusals.add({ receivedAt: now().toISOString(), path: context.req.path, status: 401, reason })
    feed.publish({ kind: 'refusal', refusal })
    context.header('www-authenticate', 'Basic realm="signed-in", charset="UTF-8"')
    return context.json({ success: false, message: reason }, 401)
  }
}

/**
 * Refuses requests for a host name that is not this machine's, while listening on loopback only: a foreign web page whose name
 * suddenly resolves to 127.0.0.1 could otherwise read the events (DNS rebinding).
 */
export function requireLocalName(): MiddlewareHandler<ReceiverEnv> {
  return async (context, next) => {
    const name = (context.req.header('host') ?? '').replace(/:\d+$/, '').toLowerCase()
    if (LOCAL_NAMES.has(name)) return next()
    return context.json({ message: `This receiver listens for localhost only, not for ${JSON.stringify(name)}.` }, 403)
  }
}
