import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the destination does: takes events, refuses them for now, takes its time, or never answers. */
export type SinkMode = 'ok' | 'down' | 'slow' | 'silent'

/** A destination that keeps what it took by id. */
export class TrackSink {
  mode: SinkMode = 'ok'
  /** Body of the first delivery of each event. */
  readonly taken = new Map<string, string>()
  /** Deliveries beyond the first. */
  copies = 0
  /** Deliveries beyond the first with other bytes than the first. Must stay 0. */
  mismatches = 0
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        if (this.mode === 'silent') return
        if (this.mode === 'down') {
          response.writeHead(503).end()
          return
        }
        this.#take(String(request.headers['idempotency-key']), Buffer.concat(chunks).toString())
        setTimeout(() => response.end(), this.mode === 'slow' ? 300 : 0)
      })
    })
  }

  /** Resolves to the URL of the track call. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/track`
  }

  /** Waits until every id is there; false when that takes longer than `seconds`. */
  async has(ids: Iterable<string>, seconds: number): Promise<boolean> {
    const deadline = performance.now() + seconds * 1000
    const wanted = [...ids]
    while (wanted.some((id) => !this.taken.has(id))) {
      if (performance.now() > deadline) return false
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return true
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #take(id: string, body: string): void {
    const known = this.taken.get(id)
    if (known === undefined) this.taken.set(id, body)
    else {
      this.copies++
      if (known !== body) this.mismatches++
    }
  }
}
