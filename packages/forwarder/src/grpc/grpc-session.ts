import type { ServerHttp2Session } from 'node:http2'

/** How often a connection is asked whether its other end is still there, and how long it may take to say so. */
const PING_MILLIS = 60_000
const PONG_MILLIS = 20_000

/**
 * Ends connections that are of no use to anybody: those whose other end has gone without a word, and those on which no call has been open
 * for `idleMillis`. A sender of gRPC opens a new one when it has something to say.
 */
export function watchSession(session: ServerHttp2Session, idleMillis: number): void {
  let open = 0
  let idle = setTimeout(() => session.close(), idleMillis)
  const ping = setInterval(() => {
    const unanswered = setTimeout(() => session.destroy(), PONG_MILLIS)
    // False: too many pings are unanswered already.
    if (session.closed || !session.ping(() => clearTimeout(unanswered))) clearTimeout(unanswered)
  }, PING_MILLIS)
  ping.unref()
  session.on('stream', (stream) => {
    open++
    clearTimeout(idle)
    stream.once('close', () => {
      if (--open === 0 && !session.destroyed) idle = setTimeout(() => session.close(), idleMillis)
    })
  })
  // Broken frames and reset connections: the other end notices as well, and repeats what was not answered.
  session.on('error', () => {})
  session.once('close', () => {
    clearTimeout(idle)
    clearInterval(ping)
  })
}
