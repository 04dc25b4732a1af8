import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Producer } from '@platformatic/kafka'
import { traceBody } from '@signed-in-test/forwarder/trace-bodies'
import { KafkaBroker, whyNoKafka } from '@signed-in-test/kafka'
import { eventIdsOf } from './load.ts'
import { TrackSink } from './track-sink.ts'
import type { Verdict } from './verdict.ts'
import { Victim } from './victim.ts'

const FORWARDER = fileURLToPath(import.meta.resolve('@signed-in-test/forwarder/forwarder-process'))
const TOPIC = 'spans'
const PARTITIONS = 3

/** A real Apache Kafka with two forwarders in one group: kill -9 of the broker and of a forwarder in turn, while records come. */
export async function killBroker(kills: number): Promise<Verdict | { readonly missing: string }> {
  const missing = whyNoKafka()
  if (missing !== undefined) return { missing }
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-broker-'))
  const sink = new TrackSink()
  const broker = await KafkaBroker.start({ [TOPIC]: PARTITIONS })
  const file = join(folder, 'forwarder.yaml')
  writeFileSync(
    file,
    `mode: kafka\nreceivers: { kafka: { topic: ${TOPIC}, group_id: faults, initial_offset: earliest, session_timeout: 6s } }\n`,
  )
  const trackUrl = await sink.open()
  const members = [0, 1].map((member) => {
    const env = {
      SIGNED_IN_FORWARD_KAFKA_BROKERS: broker.address,
      SIGNED_IN_FORWARD_ADMIN_LISTEN: '127.0.0.1:0',
      SIGNED_IN_TRACK_URL: trackUrl,
      SIGNED_IN_SPOOL_DIR: join(folder, `spool-${member}`),
    }
    return new Victim(FORWARDER, env, ['--config', file])
  })
  try {
    await Promise.all(members.map((member) => member.start()))
    const acknowledged = new Set<string>()
    let seed = 0
    for (let kill = 0; kill <= kills; kill++) {
      const until = seed + 30
      const producing = produce(broker.address, seed, until, acknowledged)
      seed = until
      if (kill < kills) await (kill % 2 === 0 ? broker.crash() : members[0]?.crash())
      await producing
    }
    const arrived = await sink.has(acknowledged, 120)
    const lost = [...acknowledged].filter((id) => !sink.taken.has(id)).length
    return {
      what: `${kills} kills, every second one of a forwarder; ${acknowledged.size} sign-ins in acknowledged records, ${lost} lost, ${sink.copies} delivered again under the same id`,
      held: arrived && lost === 0 && sink.mismatches === 0 && acknowledged.size === seed,
    }
  } finally {
    for (const member of members) await member.end('SIGKILL')
    await broker.stop()
    sink.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Writes one record for each seed, and repeats it until the broker has acknowledged it. */
async function produce(address: string, from: number, to: number, acknowledged: Set<string>): Promise<void> {
  let producer = new Producer({ clientId: 'faults', bootstrapBrokers: [address], retries: 0 })
  for (let seed = from; seed < to; seed++) {
    const value = traceBody(20, 1, seed)
    for (;;) {
      try {
        await producer.send({ messages: [{ topic: TOPIC, value, partition: seed % PARTITIONS }], acks: -1 })
        break
      } catch {
        await producer.close().catch(() => {})
        await wait(300)
        producer = new Producer({ clientId: 'faults', bootstrapBrokers: [address], retries: 0 })
      }
    }
    for (const id of eventIdsOf(value)) acknowledged.add(id)
  }
  await producer.close()
}
