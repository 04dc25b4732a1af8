import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createDelivery } from '../delivery/create-delivery.ts'
import { batchesTo } from './killed-options.fixture.ts'

const CHILD = fileURLToPath(new URL('killed.fixture.ts', import.meta.url))
const KILLS = 3
/** Answered before each kill: many times what is on its way at once. */
const REQUESTS = 150

let server: Server
let root: string
/** How often each event came. */
let copies: Map<string, number>
/** Of each connection the request that came last: the only one whose answer the sender may not know. */
let last: Map<Socket, readonly string[]>
let answered: number
let onAnswer: () => void

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'killed-'))
  copies = new Map()
  last = new Map()
  onAnswer = () => {}
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const ids = (JSON.parse(Buffer.concat(chunks).toString()) as { ids: string[] }).ids
      for (const id of ids) copies.set(id, (copies.get(id) ?? 0) + 1)
      last.set(request.socket, ids)
      response.end()
      answered += 1
      onAnswer()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await rm(root, { recursive: true, force: true })
})

/** Runs the process until it has got that many answers, and kills it in the middle of the next ones. */
async function runAndKill(...args: readonly string[]): Promise<void> {
  answered = 0
  const node = ['--disable-warning=ExperimentalWarning', '--conditions=@signed-in/source', CHILD]
  const child: ChildProcess = spawn(process.execPath, [...node, ...args], { stdio: 'inherit' })
  onAnswer = () => {
    if (answered === REQUESTS) child.kill('SIGKILL')
  }
  await once(child, 'exit')
}

it.runIf(process.platform === 'linux').each([
  { maxEvents: 1, connections: 4, name: 'one event a request' },
  { maxEvents: 10, connections: 1, name: 'ten events a request' },
])(
  'after kill -9 only what was on its way comes twice, with $name',
  async ({ maxEvents, connections }) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const spool = join(root, 'spool')
    const onTheWay = new Set<string>()
    for (let kill = 0; kill < KILLS; kill += 1) {
      await runAndKill(url, spool, String(maxEvents), String(kill * 1_000_000), String(2 * REQUESTS * maxEvents))
      expect(last.size).toBeLessThanOrEqual(connections)
      for (const ids of last.values()) for (const id of ids) onTheWay.add(id)
      last.clear()
    }
    const next = createDelivery(batchesTo(url, spool, maxEvents))
    const logs = async () => (await readdir(spool, { recursive: true })).filter((name) => name.endsWith('.log'))
    await expect.poll(logs, { timeout: 30_000 }).toEqual([])
    await next.shutdown()
    const twice = [...copies].filter(([, count]) => count > 1).map(([id]) => id)
    expect(twice.filter((id) => !onTheWay.has(id))).toEqual([])
  },
  60_000,
)
