import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { traceBody } from '../../forwarder/src/trace-bodies.ts'
import { Load } from '../../forwarder-faults/src/load.ts'
import { Rig } from '../../forwarder-faults/src/rig.ts'
import { seededRandom } from './simulated-world.ts'
import type { Finding } from './situations.ts'

/** A request that nobody should send. */
interface Hostile {
  readonly body: Buffer
  readonly type?: 'application/json' | 'application/x-protobuf'
  readonly headers?: Readonly<Record<string, string>>
}

const random = seededRandom(4)
const json = (text: string): Hostile => ({ body: Buffer.from(text), type: 'application/json' })
const times = (count: number, make: (number: number) => Hostile): readonly Hostile[] =>
  Array.from({ length: count }, (_, number) => make(number))

/** A real body in which so much was changed that nobody can say what it means. */
function mutated(seed: number): Buffer {
  const body = Buffer.from(traceBody(20, 1, 1_000_000 + seed))
  for (let change = 0; change < 1 + (seed % 20); change += 1)
    body[Math.floor(random() * body.length)] = Math.floor(random() * 256)
  return seed % 3 === 0 ? body.subarray(0, Math.floor(random() * body.length)) : body
}

/** One span of a login in JSON with this in place of its attributes. */
function spanWith(attributes: string, seed: number): Hostile {
  const id = seed.toString(16).padStart(16, 'a')
  const span = `{"traceId":"${id}${id}","spanId":"${id}","name":"login","startTimeUnixNano":"1","endTimeUnixNano":1795430112123456789,"attributes":[${attributes}]}`
  return json(`{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`)
}
const attribute = (key: string, value: string) => `{"key":${JSON.stringify(key)},"value":${value}}`
const text = (value: string) => `{"stringValue":${value}}`

/** Bytes of AnyValues, each an array with the next one in it. */
function nested(depth: number): Buffer {
  let value: Buffer = Buffer.from([0x0a, 0x01, 0x61])
  for (let level = 0; level < depth; level += 1) value = field(5, field(1, value))
  return field(1, field(2, field(2, field(9, Buffer.concat([field(1, Buffer.from('k')), field(2, value)])))))
}

function field(number: number, content: Buffer): Buffer {
  const length: number[] = []
  for (let rest = content.length; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) {
      length.push(rest)
      break
    }
    length.push((rest % 128) + 128)
  }
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), content])
}

const KINDS: Readonly<Record<string, () => readonly Hostile[]>> = {
  'protobuf with flipped bits, cut off or at random': () =>
    times(600, (seed) => ({
      body: seed % 4 === 3 ? Buffer.from(Array.from({ length: 300 }, () => random() * 256)) : mutated(seed),
    })),
  'varints without end, groups, and lengths beyond the body': () =>
    times(60, (seed) => ({
      body: [
        Buffer.alloc(1_000 + seed, 0xff),
        Buffer.concat([Buffer.alloc(10_000, 0x0b), Buffer.alloc(10_000, 0x0c)]),
        Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2, 3]),
        Buffer.from([0x0f, 0x0e, 0x07, 0x06]),
      ][seed % 4] as Buffer,
    })),
  'gzip bombs, gzip in gzip, and gzip that is none': () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1_048_576))
    const bodies = [bomb, gzipSync(bomb), Buffer.concat([bomb, bomb]), Buffer.from('no gzip'), bomb.subarray(0, 1_000)]
    return times(20, (seed) => ({ body: bodies[seed % bodies.length] as Buffer, headers: { 'content-encoding': 'gzip' } }))
  },
  'encodings and types that nobody knows, and headers of 100 kB': () => [
    ...times(10, () => ({ body: traceBody(20, 0, 2_000_000), headers: { 'content-encoding': 'rot13' } })),
    ...times(10, () => ({ body: traceBody(20, 0, 2_000_000), headers: { 'content-type': 'text/html' } })),
    ...times(10, () => ({ body: traceBody(20, 0, 2_000_000), headers: { 'x-long': 'x'.repeat(100_000) } })),
  ],
  '__proto__, constructor and toString as keys': () =>
    times(60, (seed) => {
      const key = ['__proto__', 'constructor', 'constructor.prototype', 'toString', 'hasOwnProperty'][seed % 5] ?? ''
      const list = `{"kvlistValue":{"values":[${attribute(key, text('"polluted"'))}]}}`
      return spanWith([attribute(key, list), attribute('user.id', text('"u"')), `{"${key}":{"polluted":true}}`].join(), seed)
    }),
  'JSON and protobuf nested 200,000 deep': () => [
    ...times(5, () => json(`${'{"resourceSpans":[{"a":'.repeat(1)}${'['.repeat(200_000)}`)),
    ...times(5, (seed) =>
      spanWith(attribute('user.id', `${'{"arrayValue":{"values":['.repeat(200_000)}${']}}'.repeat(200_000)}`), seed),
    ),
    ...times(5, () => ({ body: nested(2_000) })),
  ],
  'a million attributes, and texts of 3 MB': () => [
    ...times(3, (seed) =>
      spanWith(Array.from({ length: 50_000 }, (_, at) => attribute(`k${at}`, '{"intValue":1}')).join(), seed),
    ),
    ...times(3, (seed) => spanWith(attribute('user.id', text(`"${'x'.repeat(3_000_000)}"`)), seed)),
    ...times(3, () => ({ body: Buffer.alloc(3_000_000, Buffer.from([0x0a, 0x00])) })),
  ],
  'lone surrogates, NUL, line separators, escapes and ANSI colours in names': () =>
    times(60, (seed) => {
      const nasty = [
        '"\\ud800"',
        '"a\\u0000b"',
        '"\\u2028\\u2029"',
        '"\\u202Eevil"',
        '"\\u001b[31m\\r\\nforged: line"',
        '"\\ud83d\\ude00"',
      ]
      const value = text(nasty[seed % nasty.length] ?? '""')
      return spanWith([attribute('user.id', value), attribute('user.name', value), attribute('event.name', value)].join(), seed)
    }),
}

/** Names of all rows. */
export const INPUT_ROWS: readonly string[] = Object.keys(KINDS)

/** What a receiver says to what it cannot take. 503: not now, for the memory that others need. */
const ANSWERS: ReadonlySet<number> = new Set([200, 400, 413, 415, 431, 503])

/** Hostile requests to a forwarder beside good ones, whose sign-ins must all arrive. */
export async function inputFault(name: string): Promise<Finding> {
  const rig = await Rig.start({ mode: 'tap' })
  const load = new Load({ url: rig.url, parallel: 2, firstSeed: 3_000_000 })
  await load.reached(50)
  const answers = new Map<number, number>()
  for (const hostile of KINDS[name]?.() ?? []) {
    const status = await post(rig.url, hostile)
    answers.set(status, (answers.get(status) ?? 0) + 1)
  }
  await load.reached(load.bodies.size + 50)
  await load.stop()
  const told = [...answers]
    .toSorted(([one], [other]) => one - other)
    .map(([status, count]) => `${count} times ${status || 'cut off'}`)
  const { what, held } = await rig.judge(load, `answered ${told.join(', ')}`, { traces: false })
  await rig.stop()
  return { what, held: held && answers.size > 0 && [...answers.keys()].every((status) => ANSWERS.has(status)) }
}

function post(url: string, { body, type = 'application/x-protobuf', headers = {} }: Hostile): Promise<number> {
  return new Promise((resolve) => {
    const all = { 'content-type': type, 'content-length': body.length, ...headers }
    const sent = request(`${url}/v1/traces`, { method: 'POST', headers: all, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    // Refused before it was sent: the answer counts where there is one.
    sent.on('error', () => resolve(0))
    sent.end(body)
  })
}
