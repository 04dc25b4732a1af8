import { Consumer, Producer } from '@platformatic/kafka'
import { loadConfig, startForwarder } from '@signed-in/forwarder'
import { type BenchRow, toBenchRow } from '@signed-in-test/bench/bench-row'
import { cpuMillis, interleaved, median, medianRatio } from '@signed-in-test/bench/measure'
import { traceBody } from '@signed-in-test/forwarder/trace-bodies'
import { KafkaBroker, whyNoKafka } from '@signed-in-test/kafka'

const SPANS = 512
const RECORDS = 150
const ROUNDS = 5
const TOPIC = 'otlp_spans'

/** CPU for the records of the Collector's Kafka exporter: the forwarder next to a consumer of the same client that only reads. */
export async function bench(): Promise<readonly BenchRow[]> {
  const missing = whyNoKafka()
  if (missing !== undefined) {
    console.log(`skipped: ${missing}`)
    return []
  }
  const broker = await KafkaBroker.start({ [TOPIC]: 1 })
  try {
    const producer = new Producer({ clientId: 'bench', bootstrapBrokers: [broker.address] })
    for (let seed = 0; seed < RECORDS; seed++) {
      await producer.send({ messages: [{ topic: TOPIC, value: traceBody(SPANS, 0, seed) }], acks: -1 })
    }
    await producer.close()
    let group = 0
    const perMillionSpans = (millis: number): number => (millis / (RECORDS * SPANS)) * 1000
    const values = await interleaved(ROUNDS, {
      ours: async () => perMillionSpans(await cpuMillis(() => forward(broker.address, `ours-${group++}`))),
      bare: async () => perMillionSpans(await cpuMillis(() => consume(broker.address, `bare-${group++}`))),
    })
    return [
      toBenchRow({
        name: 'kafka, records of 512 spans: CPU for a million spans',
        unit: 's',
        ours: median(values.ours),
        rival: { name: 'a bare consumer of the same client', value: median(values.bare) },
        ratio: medianRatio(values.ours, values.bare),
        budget: 1.5,
      }),
    ]
  } finally {
    await broker.stop()
  }
}

async function consume(broker: string, groupId: string): Promise<void> {
  const consumer = new Consumer({ clientId: 'bench', bootstrapBrokers: [broker], groupId })
  const stream = await consumer.consume({
    topics: [TOPIC],
    mode: 'earliest',
    autocommit: false,
    maxBytes: 8 * 1024 * 1024,
    maxWaitTime: 500,
  })
  let left = RECORDS
  for await (const _message of stream) if (--left === 0) break
  await consumer.close(true)
}

async function forward(broker: string, groupId: string): Promise<void> {
  const env = {
    SIGNED_IN_FORWARD_MODE: 'kafka',
    SIGNED_IN_FORWARD_KAFKA_BROKERS: broker,
    SIGNED_IN_FORWARD_KAFKA_GROUP: groupId,
    SIGNED_IN_FORWARD_ADMIN_LISTEN: '127.0.0.1:0',
  }
  const config = loadConfig({ file: undefined, env, dryRun: true })
  const { kafka } = config
  if (kafka === undefined) throw new Error('not in mode kafka')
  const forwarder = await startForwarder({ ...config, kafka: { ...kafka, initialOffset: 'earliest' } }, { log: () => {} })
  const done = `signed_in_forwarder_spans_total{transport="kafka"} ${RECORDS * SPANS}`
  while (!forwarder.metrics().includes(done)) await new Promise((resolve) => setTimeout(resolve, 50))
  await forwarder.stop()
}
