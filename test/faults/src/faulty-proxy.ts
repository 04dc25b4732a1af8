import { createServer, request as httpRequest, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { FaultySink } from './faulty-sink.ts'

/** What a proxy does instead of its work. */
export type ProxyFault = 'refuses connections' | 'wants a password that nobody gave it' | 'takes the request and never answers'

/** Hands requests on to the one destination that it knows, by tunnel or by absolute form. */
export class FaultyProxy {
  /** Requests that met the fault. */
  strikes = 0
  readonly #sink: FaultySink
  #fault: ProxyFault | undefined
  #port = 0
  #server: Server | undefined

  constructor(sink: FaultySink, fault: ProxyFault) {
    this.#sink = sink
    this.#fault = fault
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      if (this.#fails((head) => response.writeHead(Number(head.split(' ')[1])).end())) return
      const { port } = this.#sink
      const { method, headers } = request
      const onward = httpRequest({ port, host: '127.0.0.1', path: new URL(request.url ?? '').pathname, method, headers })
      onward.on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      onward.on('error', () => response.destroy())
      request.pipe(onward)
    })
    server.on('connect', (_, client: Socket) => {
      client.on('error', () => {})
      if (this.#fails((head) => client.end(`${head}\r\ncontent-length: 0\r\n\r\n`))) return
      const onward = connect(this.#sink.port, '127.0.0.1', () => client.write('HTTP/1.1 200 Connected\r\n\r\n'))
      onward.on('error', () => client.destroy())
      client.pipe(onward).pipe(client)
    })
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  mend(): void {
    this.#fault = undefined
  }

  close(): void {
    this.#server?.closeAllConnections()
    this.#server?.close()
  }

  #fails(answer: (head: string) => void): boolean {
    if (this.#fault === undefined) return false
    this.strikes += 1
    if (this.#fault === 'wants a password that nobody gave it') answer('HTTP/1.1 407 Proxy Authentication Required')
    return true
  }
}
