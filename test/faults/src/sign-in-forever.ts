import { createDelivery } from '@signed-in/core'

export interface SignInForeverOptions {
  readonly origin: string
  readonly directory: string
  /** Distinguishes the ids of several processes and threads. */
  readonly prefix: number
  /** Default 4. */
  readonly everyMillis?: number
  /** Told each id as soon as it is taken and safe from a kill. */
  readonly say: (id: string) => void
}

/**
 * A sign-in every few milliseconds, on a spool, until somebody ends us. While the disk is too slow for the login's time, which a machine
 * under load can bring about, only memory holds the newest for a moment, and nobody promises that they survive a kill: their ids are
 * said once they are written.
 */
export function signInForever({ origin, directory, prefix, everyMillis = 4, say }: SignInForeverOptions): void {
  const url = `${origin}/v1/batch`
  const delivery = createDelivery({ destination: 'segment', url, apiKey: 'k', spool: directory, flushIntervalMillis: 20 })
  const unsaid: string[] = []
  let number = 0
  setInterval(() => {
    number += 1
    const id = `00000000-0000-5000-8${String(prefix % 1_000).padStart(3, '0')}-${String(number).padStart(12, '0')}`
    delivery.accept({
      id,
      event: 'signed_in',
      userId: `user_${number}`,
      timestamp: '2026-01-01T00:00:00.000Z',
      properties: {},
      context: {},
    })
    unsaid.push(id)
    if (delivery.stats().spool?.inMemoryOnly !== 0) return
    for (const safe of unsaid.splice(0)) say(safe)
  }, everyMillis)
}
