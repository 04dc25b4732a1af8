import { readFileSync } from 'node:fs'
import type { KafkaConfig } from '../config/forwarder-config.ts'
import { withoutUndefined } from '../config/without-undefined.ts'
import type { KafkaRecord, KafkaSource } from './kafka-source.ts'
import type { ClientConsumer, ClientMessage, ClientProducer, ClientStream, KafkaClient } from './platformatic-client.ts'

const CLIENT_ID = 'signed-in-forwarder'
/** Bytes of one fetch. The client reads ahead by whole fetches, so this bounds memory. */
const MAX_FETCH_BYTES = 8 * 1024 * 1024
/** Done records may wait so long for their commit. After a crash they come again, and their ids make that harmless. */
const COMMIT_INTERVAL_MILLIS = 200

/** A consumer of a group by `@platformatic/kafka`. Nothing is committed before it is done. */
export class PlatformaticSource implements KafkaSource {
  readonly #config: KafkaConfig
  readonly #consumer: ClientConsumer
  readonly #producer: ClientProducer | undefined
  #stream: ClientStream | undefined
  #isClosing: boolean = false
  /** The last record done in each partition, not committed yet. */
  readonly #done = new Map<number, ClientMessage>()
  #running: Promise<void> | undefined

  constructor(config: KafkaConfig, client: KafkaClient) {
    this.#config = config
    const base = { clientId: CLIENT_ID, bootstrapBrokers: [...config.brokers], ...toSecurity(config) }
    this.#consumer = new client.Consumer({
      ...base,
      groupId: config.groupId,
      sessionTimeout: config.sessionTimeoutMillis,
      rebalanceTimeout: Math.max(30_000, config.sessionTimeoutMillis),
      heartbeatInterval: Math.floor(config.sessionTimeoutMillis / 5),
    })
    this.#producer = config.deadLetterTopic === undefined ? undefined : new client.Producer(base)
  }

  isAssigned(): boolean {
    return this.#consumer.isActive() && this.#consumer.assignments !== null
  }

  async run(handle: (record: KafkaRecord) => Promise<void>): Promise<void> {
    this.#running = this.#consume(handle)
    await this.#running
  }

  async deadLetter({ topic, partition, offset, value }: KafkaRecord, reason: string): Promise<void> {
    const { deadLetterTopic } = this.#config
    if (deadLetterTopic === undefined) return
    const headers = new Map(
      [
        ['signed-in-reason', reason],
        ['signed-in-topic', topic],
        ['signed-in-partition', String(partition)],
        ['signed-in-offset', String(offset)],
      ].map(([name, text]) => [Buffer.from(name as string), Buffer.from(text as string)] as const),
    )
    await this.#producer?.send({ messages: [{ topic: deadLetterTopic, value, headers }], acks: -1 })
  }

  async close(): Promise<void> {
    this.#isClosing = true
    await this.#stream?.close()
    // The loop ends behind the record that it is at; its commit is the last.
    await this.#running?.catch(() => {})
    await this.#consumer.close(true)
    await this.#producer?.close()
  }

  async #consume(handle: (record: KafkaRecord) => Promise<void>): Promise<void> {
    const { topic, initialOffset } = this.#config
    this.#stream = await this.#consumer.consume({
      topics: [topic],
      mode: 'committed',
      fallbackMode: initialOffset,
      autocommit: false,
      maxBytes: MAX_FETCH_BYTES,
      maxWaitTime: 500,
      highWaterMark: 16,
    })
    const timer = setInterval(() => void this.#commit(), COMMIT_INTERVAL_MILLIS)
    try {
      for await (const message of this.#stream) {
        // What is read ahead stays for the next owner of the partition.
        if (this.#isClosing) break
        await handle({ ...pick(message), value: message.value ?? EMPTY })
        this.#done.set(message.partition, message)
      }
    } finally {
      clearInterval(timer)
      await this.#commit()
    }
  }

  /** A commit that fails (the partition has gone to another member) costs nothing but a second reading there. */
  async #commit(): Promise<void> {
    const done = [...this.#done.values()]
    this.#done.clear()
    await Promise.allSettled(done.map(async (message) => await message.commit()))
  }
}

/** Certificates are read anew whenever a consumer is opened. */
function toSecurity({ tls, auth }: KafkaConfig): Readonly<Record<string, unknown>> {
  const read = (path: string | undefined): Buffer | undefined => (path === undefined ? undefined : readFileSync(path))
  return {
    ...(tls === undefined
      ? {}
      : { tls: withoutUndefined({ ca: read(tls.caFile), cert: read(tls.certFile), key: read(tls.keyFile) }) }),
    ...(auth === undefined
      ? {}
      : { sasl: { mechanism: auth.mechanism, username: auth.username, password: auth.password.reveal() } }),
  }
}

const EMPTY = Buffer.alloc(0)

function pick({ topic, partition, offset }: ClientMessage): Omit<KafkaRecord, 'value'> {
  return { topic, partition, offset }
}
