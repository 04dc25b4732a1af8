import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { createDelivery, type DeliveryOptions, type DestinationOptions, type SignedInEvent } from '@signed-in/core'
import { afterEach, beforeEach, expect } from 'vitest'

/** One sign-in, said to every SDK in its own words. */
export const EVENT: SignedInEvent = {
  id: '6f9619ff-8b86-5011-b42d-00c04fc964ff',
  event: 'signed_in',
  userId: 'user_123',
  userName: 'username',
  groupId: 'account_123',
  timestamp: '2026-11-02T00:30:08.276Z',
  properties: { plan: 'pro' },
  context: {},
}
export const PROPERTIES = { user_name: 'username', plan: 'pro' }
export const TIME: Date = new Date(EVENT.timestamp)

/** A request as it came over the wire. */
export interface Wire {
  readonly path: string
  readonly authorization: string | undefined
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Record<string, unknown>
}

/** What every vendor's client takes as "all of it is stored". */
const ANSWER = JSON.stringify({ success: true, code: 200, status: 'Ok', results: { [EVENT.id]: { result: 'ok' } } })

/** Where SDKs send to in a test: everything that was received, with the address to send it to. */
export interface Receiver {
  readonly received: readonly Wire[]
  readonly origin: string
  /** The same receiver over TLS. Returns its host and port. */
  openSecure(certificate: { readonly key: string; readonly cert: string }): Promise<string>
  /** Our delivery of the same sign-in, as it came over the wire. */
  ours(options: DestinationOptions, more?: DeliveryOptions): Promise<Wire>
}

/** A receiver for each test of the file. */
export function useReceiver(): Receiver {
  const closers: (() => void)[] = []
  let received: Wire[] = []
  let origin = ''

  const receive: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const bytes = Buffer.concat(chunks)
      const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString()
      const { headers, url: path = '' } = request
      const body = JSON.parse(formData(text)) as Record<string, unknown>
      received.push({ path, authorization: headers.authorization, headers, body })
      // Mixpanel's client knows no other answer than this.
      response.writeHead(200, { 'content-type': 'application/json' }).end(path.startsWith('/import') ? '1' : ANSWER)
    })
  }

  async function listen(server: Server): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => {
      server.closeAllConnections()
      server.close()
    })
    return (server.address() as AddressInfo).port
  }

  beforeEach(async () => {
    received = []
    origin = `http://127.0.0.1:${await listen(createServer(receive))}`
  })

  afterEach(() => {
    for (const close of closers.splice(0)) close()
  })

  return {
    get received() {
      return received
    },
    get origin() {
      return origin
    },
    openSecure: async (certificate) => `localhost:${await listen(createSecureServer(certificate, receive))}`,
    async ours(options, more = {}) {
      const before = received.length
      const delivery = createDelivery({ apiKey: 'the-key', ...options, ...more })
      delivery.accept(EVENT)
      const { delivered, timedOut } = await delivery.shutdown()
      expect({ delivered, timedOut }).toEqual({ delivered: 1, timedOut: false })
      return received[before] as Wire
    },
  }
}

/** The first entry of a list of events. */
export function first(list: unknown): Record<string, Record<string, unknown>> {
  return (list as Record<string, Record<string, unknown>>[])[0] ?? {}
}

/** mixpanel sends a form with the JSON in base64. */
function formData(text: string): string {
  return text.startsWith('data=') ? Buffer.from(decodeURIComponent(text.slice(5)), 'base64').toString() : text
}
