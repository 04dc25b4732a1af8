import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Consumer, Producer } from '@platformatic/kafka'
import { loopbackServer } from '@signed-in-test/forwarder/loopback-server'
import { traceBody } from '@signed-in-test/forwarder/trace-bodies'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { KafkaBroker, whyNoKafka } from './kafka-broker.ts'

const missing = whyNoKafka()
let broker: KafkaBroker

interface Running {
  readonly child: ChildProcess
  readonly spool: string
  /** Resolves once the log holds the text. */
  logged(text: string): Promise<void>
  readonly ended: Promise<number | null>
}

function startForwarder(env: Readonly<Record<string, string>>): Running {
  const spool = env['SIGNED_IN_SPOOL_DIR'] ?? mkdtempSync(join(tmpdir(), 'signed-in-kafka-spool-'))
  const child = fork(fileURLToPath(new URL('forwarder-process.ts', import.meta.url)), [], {
    execArgv: ['-C', '@signed-in/source'],
    silent: true,
    env: {
      ...process.env,
      SIGNED_IN_FORWARD_MODE: 'kafka',
      SIGNED_IN_FORWARD_KAFKA_BROKERS: broker.address,
      SIGNED_IN_FORWARD_ADMIN_LISTEN: '127.0.0.1:0',
      SIGNED_IN_SPOOL_DIR: spool,
      ...env,
    },
  })
  let log = ''
  const waiting: { text: string; resolve: () => void }[] = []
  const take = (chunk: Buffer): void => {
    log += chunk.toString()
    for (const { text, resolve } of waiting) if (log.includes(text)) resolve()
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(spool, { recursive: true, force: true })
  })
  return {
    child,
    spool,
    ended,
    logged: (text) => (log.includes(text) ? Promise.resolve() : new Promise((resolve) => waiting.push({ text, resolve }))),
  }
}

async function produce(topic: string, values: readonly Buffer[]): Promise<void> {
  const producer = new Producer({ clientId: 'test', bootstrapBrokers: [broker.address] })
  try {
    for (const [index, value] of values.entries())
      await producer.send({ messages: [{ topic, value, partition: index % 3 }], acks: -1 })
  } finally {
    await producer.close()
  }
}

async function committed(topic: string, group: string): Promise<bigint> {
  const consumer = new Consumer({ clientId: 'test', bootstrapBrokers: [broker.address], groupId: group })
  try {
    const offsets = await consumer.listCommittedOffsets({ topics: [{ topic, partitions: [0, 1, 2] }] })
    return (offsets.get(topic) ?? []).reduce((sum, offset) => sum + (offset < 0n ? 0n : offset), 0n)
  } finally {
    await consumer.close(true)
  }
}

const PASSWORD = 's3cr3t-of-kafka'
const certificates = mkdtempSync(join(tmpdir(), 'signed-in-kafka-tls-'))

/** `ca.pem` is self-signed for 127.0.0.1; `keystore.pem` holds it with its key. */
function makeCertificate(): void {
  const files = ['-keyout', join(certificates, 'key.pem'), '-out', join(certificates, 'ca.pem')]
  const subject = ['-subj', '/CN=kafka', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...subject], { stdio: 'ignore' })
  const text = ['key.pem', 'ca.pem'].map((name) => readFileSync(join(certificates, name), 'utf8')).join('')
  writeFileSync(join(certificates, 'keystore.pem'), text)
}

beforeAll(async () => {
  if (missing !== undefined) return
  makeCertificate()
  const secure = { keystore: join(certificates, 'keystore.pem'), username: 'forwarder', password: PASSWORD }
  broker = await KafkaBroker.start({ plain: 3, kill: 3, poison: 3, 'poison-dead': 1, secure: 3, json: 3, 'json-dead': 1 }, secure)
}, 120_000)

afterAll(async () => {
  if (missing === undefined) await broker.stop()
  rmSync(certificates, { recursive: true, force: true })
})

describe('a forwarder on a real Apache Kafka', () => {
  beforeEach(({ skip }) => skip(missing !== undefined, missing))

  it('delivers the sign-ins of records that were there before it, and commits them', { timeout: 90_000 }, async () => {
    const track = await loopbackServer()
    await produce(
      'plain',
      Array.from({ length: 9 }, (_, seed) => traceBody(20, 1, seed)),
    )
    const config = fileURLToPath(new URL('../fixtures/plain.yaml', import.meta.url))
    const forwarder = startForwarder({ SIGNED_IN_TRACK_URL: `${track.url}/track`, FORWARDER_CONFIG: config })
    await track.count(9)
    expect(new Set(track.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(9)
    forwarder.child.kill('SIGTERM')
    expect(await forwarder.ended).toBe(0)
    expect(await committed('plain', 'plain-group')).toBe(9n)
  })

  it('puts a record that nobody can read into the dead-letter topic, and goes on', { timeout: 90_000 }, async () => {
    const track = await loopbackServer()
    await produce('poison', [Buffer.from('poison'), traceBody(5, 1, 1), traceBody(5, 1, 2), traceBody(5, 1, 3)])
    const config = fileURLToPath(new URL('../fixtures/poison.yaml', import.meta.url))
    const forwarder = startForwarder({ SIGNED_IN_TRACK_URL: `${track.url}/track`, FORWARDER_CONFIG: config })
    await track.count(3)
    const consumer = new Consumer({ clientId: 'test', bootstrapBrokers: [broker.address], groupId: 'reader' })
    const stream = await consumer.consume({ topics: ['poison-dead'], mode: 'earliest', autocommit: false })
    for await (const message of stream) {
      expect(message.value.toString()).toBe('poison')
      const headers = Object.fromEntries([...message.headers].map(([name, value]) => [name.toString(), value.toString()]))
      expect(headers).toMatchObject({ 'signed-in-reason': 'not-otlp', 'signed-in-topic': 'poison', 'signed-in-offset': '0' })
      break
    }
    await consumer.close(true)
    forwarder.child.kill('SIGTERM')
    expect(await forwarder.ended).toBe(0)
  })

  it('posts records of otlp_json on as they are, and commits them once the next hop has them, or never wants them', {
    timeout: 90_000,
  }, async () => {
    const [track, nextHop] = [await loopbackServer(), await loopbackServer()]
    const record = (user: number): Buffer => {
      const attributes = [{ key: 'user.id', value: { stringValue: `user_${user}` } }]
      const span = {
        traceId: '5b8efff798038103d269b633813fc60c',
        spanId: `eee19b7ec3c1b17${user}`,
        name: 'POST /session',
        events: [{ name: 'signed_in', timeUnixNano: '1795419779081000000', attributes }],
      }
      return Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }))
    }
    const records = [record(0), record(1), record(2)]
    await produce('json', records)
    nextHop.respond = (_request, response) => void response.writeHead(503, { 'retry-after': '1' }).end()
    const forwarder = startForwarder({
      SIGNED_IN_TRACK_URL: `${track.url}/track`,
      NEXT_HOP: nextHop.url,
      FORWARDER_CONFIG: fileURLToPath(new URL('../fixtures/repost.yaml', import.meta.url)),
    })
    // Sign-ins do not wait for the next hop; the offset of a record does, and what stands behind it.
    await nextHop.count(4)
    expect(track.received.length).toBeGreaterThan(0)
    expect(await committed('json', 'json-group')).toBe(0n)

    const accepted: string[] = []
    nextHop.respond = ({ body, headers }, response) => {
      const isRefused = body.equals(records[1] as Buffer)
      if (!isRefused) accepted.push(`${String(headers['content-type'])} ${body.toString()}`)
      response.writeHead(isRefused ? 400 : 200).end()
    }
    await track.count(3)
    while (accepted.length < 2) await nextHop.count(nextHop.received.length + 1)
    expect(accepted.sort()).toEqual([records[0], records[2]].map((body) => `application/json ${String(body)}`))
    const consumer = new Consumer({ clientId: 'test', bootstrapBrokers: [broker.address], groupId: 'json-reader' })
    const stream = await consumer.consume({ topics: ['json-dead'], mode: 'earliest', autocommit: false })
    for await (const message of stream) {
      expect(message.value).toEqual(records[1])
      const headers = [...message.headers].map(([name, value]) => [name.toString(), value.toString()])
      expect(Object.fromEntries(headers)).toMatchObject({ 'signed-in-reason': 'next-hop-400' })
      break
    }
    await consumer.close(true)
    forwarder.child.kill('SIGTERM')
    expect(await forwarder.ended).toBe(0)
    expect(await committed('json', 'json-group')).toBe(3n)
    expect(new Set(track.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(3)
  })

  it('speaks TLS and shows its password', { timeout: 90_000 }, async () => {
    const track = await loopbackServer()
    await produce('secure', [traceBody(5, 1, 50)])
    startForwarder({
      SIGNED_IN_TRACK_URL: `${track.url}/track`,
      FORWARDER_CONFIG: fileURLToPath(new URL('../fixtures/secure.yaml', import.meta.url)),
      SIGNED_IN_FORWARD_KAFKA_BROKERS: broker.secureAddress,
      KAFKA_CA: join(certificates, 'ca.pem'),
      KAFKA_PASSWORD: PASSWORD,
    })
    await track.count(1)
  })

  it('loses no sign-in when one of two members is killed, and the broker after it', { timeout: 180_000 }, async () => {
    const track = await loopbackServer()
    const config = fileURLToPath(new URL('../fixtures/kill.yaml', import.meta.url))
    const env = { SIGNED_IN_TRACK_URL: `${track.url}/track`, FORWARDER_CONFIG: config }
    const [first, second] = [startForwarder(env), startForwarder(env)]
    await Promise.all([first.logged('listening'), second.logged('listening')])
    const bodies = Array.from({ length: 120 }, (_, seed) => traceBody(30, 1, 1000 + seed))
    await produce('kill', bodies.slice(0, 40))
    await track.count(10)
    first.child.kill('SIGKILL')
    await produce('kill', bodies.slice(40, 80))
    await broker.crash()
    // The producer repeats until the broker is back.
    for (let sent = false; !sent; ) {
      try {
        await produce('kill', bodies.slice(80))
        sent = true
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
    }
    const ids = (): Set<unknown> => new Set(track.received.map(({ headers }) => headers['idempotency-key']))
    // The spool of the killed member is taken over by its successor.
    startForwarder({ ...env, SIGNED_IN_SPOOL_DIR: first.spool })
    while (ids().size < bodies.length) await track.count(track.received.length + 1)
    expect(ids().size).toBe(bodies.length)
  })
})
