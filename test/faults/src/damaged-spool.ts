import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDelivery } from '@signed-in/core'
import { FaultySink } from './faulty-sink.ts'
import { seededRandom } from './simulated-world.ts'
import type { Finding } from './situations.ts'

const EVENTS = 300
const LF = 0x0a
const DRAIN_MILLIS = 60_000
/** Beyond what reading in pieces needs, far below what reading a file as a whole would. */
const MOST_GROWTH_BYTES = 64 * 1_048_576

/** Damages a file of events. Returns how many lines it may cost at most. */
type Damage = (path: string, random: () => number) => number

/** Changes bytes from an offset on. Costs the lines that it touches. */
function overwrite(path: string, offset: number, bytes: Uint8Array): number {
  const content = readFileSync(path)
  const touched = Buffer.from(content.subarray(offset, offset + bytes.length))
  content.set(bytes.subarray(0, content.length - offset), offset)
  writeFileSync(path, content)
  return 1 + touched.filter((byte) => byte === LF).length
}

const anywhere = (path: string, random: () => number) => Math.floor(random() * (statSync(path).size - 5_000))

const DAMAGES: Readonly<Record<string, Damage>> = {
  'a flipped byte': (path, random) => {
    const at = anywhere(path, random)
    // A line feed that is no more joins two lines.
    return overwrite(path, at, Uint8Array.of((readFileSync(path)[at] ?? 0) ^ (1 << Math.floor(random() * 8)))) + 1
  },
  'a hole of 4 KiB': (path, random) => overwrite(path, anywhere(path, random), new Uint8Array(4_096)),
  'a cut end': (path) => {
    truncateSync(path, statSync(path).size - 10)
    return 1
  },
  'junk in the middle': (path, random) => {
    const content = readFileSync(path)
    const at = anywhere(path, random)
    const junk = Buffer.from(Array.from({ length: 64 }, () => Math.floor(random() * 256)))
    writeFileSync(path, Buffer.concat([content.subarray(0, at), junk, content.subarray(at)]))
    return 1
  },
  'lines that stand there twice, a BOM, and line ends of another system': (path) => {
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
    writeFileSync(path, `\uFEFF\n${[...lines, ...lines.slice(0, 50)].join('\r\n')}\r\n`)
    return 0
  },
  'a line of a gigabyte behind the last': (path) => {
    truncateSync(path, statSync(path).size + 1_073_741_824)
    return 0
  },
  'an empty file and a random one beside': (path, random) => {
    const other = (name: string) => path.replace(/\d{8}-/, name)
    writeFileSync(other('00000008-'), '')
    writeFileSync(other('00000009-'), Buffer.from(Array.from({ length: 100_000 }, () => Math.floor(random() * 256))))
    return 0
  },
  'cursors and notes that are none': (path) => {
    for (const name of ['cursors.json', 'cursors.note', 'cursors.tmp'])
      writeFileSync(join(path, '..', name), '{"x":[9,1]}\0garbage')
    return 0
  },
  'text that somebody added': (path) => {
    appendFileSync(path, 'not an event\n12345678 {"v":1}\n')
    return 0
  },
}

/** Names of all rows. */
export const DAMAGE_ROWS: readonly string[] = Object.keys(DAMAGES)

/** A spool that is damaged between two processes: what was not touched is delivered, what was is put aside, and memory stays flat. */
export async function damagedSpool(name: string, rounds: number): Promise<Finding> {
  const random = seededRandom(1)
  const sum = { signIns: 0, allowed: 0, lost: 0, mismatches: 0, excess: 0, left: 0, growth: 0, seconds: 0 }
  for (let round = 0; round < rounds; round += 1) {
    const directory = join(mkdtempSync(join(tmpdir(), 'damaged-')), 'spool')
    const original = await fill(directory)
    const allowed = DAMAGES[name]?.(fileIn(directory), random) ?? 0
    const startedAt = performance.now()
    const { sink, growth, left } = await drain(directory)
    const lost = [...original.keys()].filter((id) => !sink.taken.has(id)).length
    sum.signIns += original.size
    sum.allowed += allowed
    sum.lost += lost
    if (lost > allowed) sum.excess += 1
    for (const [id, { body }] of sink.taken) if (original.get(id) !== body) sum.mismatches += 1
    sum.left += left
    sum.growth = Math.max(sum.growth, growth)
    sum.seconds = Math.max(sum.seconds, (performance.now() - startedAt) / 1_000)
    rmSync(join(directory, '..'), { recursive: true })
  }
  const { signIns, allowed, lost, mismatches, excess, left, growth, seconds } = sum
  return {
    what: `${rounds} times: of ${signIns} sign-ins ${lost} damaged beyond reading (${allowed} at most were touched), ${mismatches} with other bytes, ${left} files left; ${(growth / 1_048_576).toFixed(0)} MiB more memory, ${seconds.toFixed(1)} s at most`,
    held: excess === 0 && mismatches === 0 && left === 0 && growth <= MOST_GROWTH_BYTES,
  }
}

/** Sign-ins that a process leaves behind. Returns what each is to look like at the destination. */
async function fill(directory: string): Promise<ReadonlyMap<string, string>> {
  const sink = new FaultySink()
  await sink.open()
  const url = `${sink.origin}/v1/batch`
  const delivery = createDelivery({ destination: 'segment', url, spool: directory, flushIntervalMillis: 60_000 })
  const original = new Map<string, string>()
  for (let number = 1; number <= EVENTS; number += 1) {
    const id = `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`
    const userId = `user_${number}`
    const timestamp = '2026-01-01T00:00:00.000Z'
    delivery.accept({ id, event: 'signed_in', userId, timestamp, properties: {}, context: {} })
    const wire = { type: 'track', messageId: id, userId, event: 'signed_in', properties: {}, context: {}, timestamp }
    original.set(id, JSON.stringify(wire))
  }
  await sink.close()
  await delivery.shutdown(250)
  return original
}

async function drain(directory: string): Promise<{ sink: FaultySink; growth: number; left: number }> {
  const sink = new FaultySink()
  await sink.open()
  const before = process.memoryUsage.rss()
  const delivery = createDelivery({
    destination: 'segment',
    url: `${sink.origin}/v1/batch`,
    spool: directory,
    flushIntervalMillis: 10,
  })
  const deadline = performance.now() + DRAIN_MILLIS
  const filesLeft = () => readdirSync(directory, { recursive: true }).filter((name) => String(name).endsWith('.log')).length
  let growth = 0
  while (filesLeft() > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    growth = Math.max(growth, process.memoryUsage.rss() - before)
  }
  await delivery.shutdown()
  const left = filesLeft()
  await sink.close()
  return { sink, growth, left }
}

/** The one file with events. */
function fileIn(directory: string): string {
  const paths = readdirSync(directory, { recursive: true }).map((name) => join(directory, String(name)))
  return paths.find((path) => path.endsWith('.log') && statSync(path).size > 0) ?? ''
}
