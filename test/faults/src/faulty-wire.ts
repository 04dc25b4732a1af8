import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** What goes wrong between a client and a destination that works. */
export interface WireFault {
  /** Nothing that the client sends reaches anybody. `old`: only over connections that stood before, as when a router forgot them. */
  readonly swallows?: 'all' | 'old'
  /** Does this to a new connection instead of serving it. */
  readonly onConnection?: (client: Socket) => void
  /** Answers so, in place of the destination, which has taken the request. */
  readonly answer?: (client: Socket) => void
  /** Answers so, and the destination never hears of the request. */
  readonly refusal?: (client: Socket) => void
}

/** A wire to a destination, with a fault that can be put in and taken out. */
export class FaultyWire {
  /** Requests and connections that met a fault. */
  strikes = 0
  readonly #server: Server
  readonly #target: () => string
  readonly #clients = new Set<Socket>()
  #fault: WireFault = {}

  /** @param target origin of the destination */
  constructor(target: () => string) {
    this.#target = target
    this.#server = createServer((client) => this.#serve(client))
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  /** From now on this goes wrong. */
  put(fault: WireFault): void {
    this.#fault = fault
    // Who is to meet it needs a new connection.
    if (fault.onConnection !== undefined && fault.swallows === undefined) for (const client of this.#clients) client.destroy()
  }

  close(): void {
    for (const client of this.#clients) client.destroy()
    this.#server.close()
  }

  #serve(client: Socket): void {
    const born = this.#fault
    this.#clients.add(client)
    client.on('error', () => {})
    client.on('close', () => this.#clients.delete(client))
    if (born.onConnection !== undefined) {
      this.strikes += 1
      born.onConnection(client)
      return
    }
    const destination = connect(Number(new URL(this.#target()).port), '127.0.0.1')
    destination.on('error', () => client.destroy())
    client.on('close', () => destination.destroy())
    destination.on('close', () => this.#fault === born && client.end())
    client.on('data', (chunk: Buffer) => {
      const { swallows, refusal } = this.#fault
      const isSwallowed = swallows === 'all' || (swallows === 'old' && born !== this.#fault)
      if (isSwallowed || refusal !== undefined) this.strikes += 1
      if (isSwallowed) return
      if (refusal === undefined) destination.write(chunk)
      else refusal(client)
    })
    destination.on('data', (chunk: Buffer) => {
      const { answer } = this.#fault
      if (answer === undefined) {
        client.write(chunk)
        return
      }
      this.strikes += 1
      destination.removeAllListeners('data').resume()
      answer(client)
    })
  }
}
