import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** What a name server does. */
export type NameFault = 'ok' | 'unknown' | 'fails' | 'silent' | 'rotates' | 'dead-ipv6'

const TYPE_A = 1
const TYPE_AAAA = 28
const RCODE_SERVER_FAILURE = 2
const RCODE_NO_NAME = 3
/** Loopback addresses at which nobody listens, before the one where somebody does. */
const DEAD_ADDRESSES = [
  [127, 86, 0, 1],
  [127, 86, 0, 2],
]
const ALIVE = [127, 0, 0, 1]
const DEAD_IPV6 = [...Array.from({ length: 15 }, () => 0), 1]

/** A name server (RFC 1035) that knows every name, and misbehaves as told. */
export class FaultyNames {
  fault: NameFault = 'ok'
  /** Questions so far. */
  questions = 0
  readonly address: string
  readonly #socket: Socket = createSocket('udp4')

  /** @param address in 127.0.0.0/8, where port 53 is free */
  constructor(address: string) {
    this.address = address
  }

  async open(): Promise<void> {
    this.#socket.on('message', (query, from) => {
      this.questions += 1
      const answer = this.#answer(query)
      if (answer !== undefined) this.#socket.send(answer, from.port, from.address)
    })
    this.#socket.bind(53, this.address)
    await once(this.#socket, 'listening')
  }

  close(): void {
    this.#socket.close()
  }

  #answer(query: Buffer): Buffer | undefined {
    const end = endOfQuestion(query)
    const type = query.readUInt16BE(end - 4)
    switch (this.fault) {
      case 'silent':
        return undefined
      case 'unknown':
        return message(query, end, RCODE_NO_NAME, [])
      case 'fails':
        return message(query, end, RCODE_SERVER_FAILURE, [])
      case 'dead-ipv6':
        if (type === TYPE_AAAA) return message(query, end, 0, [DEAD_IPV6])
        break
      case 'rotates':
        if (type === TYPE_A) return message(query, end, 0, [DEAD_ADDRESSES[this.questions % DEAD_ADDRESSES.length] ?? ALIVE])
        break
      case 'ok':
        break
    }
    return message(query, end, 0, type === TYPE_A ? [ALIVE] : [])
  }
}

/** Behind the name, its type and its class. */
function endOfQuestion(query: Buffer): number {
  let at = 12
  while (at < query.length && query[at] !== 0) at += (query[at] ?? 0) + 1
  return at + 5
}

function message(query: Buffer, end: number, rcode: number, addresses: readonly (readonly number[])[]): Buffer {
  const head = Buffer.from(query.subarray(0, end))
  // An answer, recursion available.
  head.writeUInt16BE(0x8180 | rcode, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(addresses.length, 6)
  head.writeUInt32BE(0, 8)
  const records = addresses.map((address) => {
    // The name by a pointer to the question, its type and class as there, no time to live.
    const record = Buffer.concat([Buffer.from([0xc0, 12]), query.subarray(end - 4, end), Buffer.alloc(6), Buffer.from(address)])
    record.writeUInt16BE(address.length, 10)
    return record
  })
  return Buffer.concat([head, ...records])
}
