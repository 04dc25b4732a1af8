import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const CHILD = fileURLToPath(new URL('undeliverable.fixture.ts', import.meta.url))
/** Only against a hang: the next attempt of a held destination is due after 30 s, the deadline of a silent one after 10 s. */
const HANG_MILLIS = 9_000

const REFUSES = (socket: Socket): void => {
  socket.once('data', () => socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'))
}
const IS_SILENT = (): void => {}

let directory: string
let close: () => void

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'process-end-'))
})

afterEach(async () => {
  close()
  await rm(directory, { recursive: true, force: true })
})

async function listen(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    answer(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/track`
}

/**
 * A server that is stopped, with as many connections before its door as the kernel keeps for it: whoever comes next is not even
 * refused. The number of callers is far beyond a backlog of one.
 */
async function listenWithoutAccepting(): Promise<string> {
  const script =
    "require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () { console.log(this.address().port) })"
  const server = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [line] = (await once(server.stdout, 'data')) as [Buffer]
  server.kill('SIGSTOP')
  const callers = Array.from({ length: 8 }, () => connect(Number(line), '127.0.0.1').on('error', () => {}))
  close = () => {
    for (const caller of callers) caller.destroy()
    server.kill('SIGKILL')
  }
  await once(callers[0] as Socket, 'connect')
  return `http://127.0.0.1:${Number(line)}/track`
}

async function outputOf(...args: string[]): Promise<string[]> {
  const node = ['--disable-warning=ExperimentalWarning', '--conditions=@signed-in/source', CHILD]
  const { stdout } = await promisify(execFile)(process.execPath, [...node, ...args], { timeout: HANG_MILLIS })
  return stdout.trim().split('\n')
}

describe.each([
  ['refuses the key', REFUSES],
  ['never answers', IS_SILENT],
])('a process whose destination %s', (_case, answer) => {
  it('ends by itself once the time of its last flush is over', async () => {
    const [stats] = await outputOf(await listen(answer), 'natural end')
    expect(JSON.parse(stats ?? '')).toMatchObject({ accepted: 1, delivered: 0, pending: 1 })
  })

  it('ends by itself with a spool', async () => {
    const [stats] = await outputOf(await listen(answer), 'natural end', join(directory, 'spool'))
    expect(JSON.parse(stats ?? '')).toMatchObject({ accepted: 1, delivered: 0, pending: 1 })
  })

  it('ends after a shutdown, which also ends a flush that had more time', async () => {
    const [timedOut] = await outputOf(await listen(answer), 'shutdown during a flush', join(directory, 'spool'))
    expect(timedOut).toBe('true')
  })
})

describe.runIf(process.platform === 'linux')('a process whose destination accepts no connection', () => {
  it.each([
    ['without a spool', []],
    ['with a spool', ['spool']],
  ])('ends by itself %s, long before the deadline of the connection', async (_case, names) => {
    const spool = names.map((name) => join(directory, name))
    const [stats] = await outputOf(await listenWithoutAccepting(), 'natural end', ...spool)
    expect(JSON.parse(stats ?? '')).toMatchObject({ accepted: 1, delivered: 0, pending: 1 })
  })
})
