import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PERSON, SECRET, USER_ID } from './canaries.ts'

const APP = fileURLToPath(new URL('canary-app.ts', import.meta.url))
const ARGUMENTS = ['--conditions=@signed-in/source', '--disable-warning=ExperimentalWarning', APP]

interface Output {
  readonly code: number
  /** Everything the process wrote, on both streams. */
  readonly text: string
  /** What our own code told the operator through diag. */
  readonly told: readonly string[]
  /** The exporter's counters at the end. */
  readonly stats: Readonly<Record<string, unknown>>
}

let folder: string
let url: string
let listener: RequestListener
let close: () => void

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canary-'))
  const server = createServer((request, response) => listener(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/track?token=${SECRET}`
  close = () => {
    server.closeAllConnections()
    server.close()
  }
})

afterEach(async () => {
  close()
  await rm(folder, { recursive: true, force: true })
})

/** Says everything back that must not be shown. */
const answer =
  (status: number): RequestListener =>
  (request, response) => {
    request.resume()
    const headers = { location: `https://elsewhere.example.com/?token=${SECRET}`, 'x-user': PERSON }
    response.writeHead(status, headers).end(JSON.stringify({ error: `${SECRET} of ${PERSON} (${USER_ID}) is wrong` }))
  }

function run(options: object, hook = ''): Promise<Output> {
  const CANARY_OPTIONS = JSON.stringify({ url, ...options })
  const quiet = { OTEL_LOGS_EXPORTER: 'none', NODE_EXTRA_CA_CERTS: '' }
  const env = { ...process.env, ...quiet, SIGNED_IN_SPAN_IDENTITY: 'none', CANARY_OPTIONS, CANARY_HOOK: hook }
  return new Promise((resolve) => {
    execFile(process.execPath, ARGUMENTS, { env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const text = stdout + stderr
      const told = stderr.split('\n').filter((line) => line.startsWith('@signed-in/otel'))
      const stats = JSON.parse(/^stats (.*)$/m.exec(stdout)?.[1] ?? '{}') as Output['stats']
      resolve({ code: Number(error?.code ?? 0), text, told, stats })
    })
  })
}

function assertSilent(text: string): void {
  for (const canary of [SECRET, PERSON, USER_ID]) expect(text).not.toContain(canary)
}

describe('no output of an app holds a key or a person, and its operator is told once, when', () => {
  it.each<[string, RequestListener, object, string, RegExp, object]>([
    ['the key is refused', answer(401), {}, '', /HTTP 401 \(the API key/, { pending: 2, dropped: 0 }],
    ['the path is unknown', answer(404), {}, '', /HTTP 404 \(the URL has no such path\)/, { pending: 2 }],
    ['the destination redirects', answer(302), {}, '', /redirects are not followed/, { pending: 2 }],
    ['the event is refused', answer(400), {}, '', /refused for good \(HTTP 400\)/, { deadLettered: 2 }],
    ['the headers function throws', answer(200), {}, 'headers throw', /the headers function throws/, { pending: 2 }],
    ['the mapping throws', answer(200), {}, 'mapping throws', /the mapping throws/, { deadLettered: 2 }],
    ['waitUntil throws', answer(200), {}, 'waitUntil throws', /waitUntil/, { delivered: 2 }],
    ['the certificate is not trusted', answer(200), { url: 'https://localhost:PORT/' }, '', /held|kept/, { pending: 2 }],
    ['the name is unknown', answer(200), { url: `https://nowhere.invalid/?token=${SECRET}` }, '', /kept/, { pending: 2 }],
    ['the spool cannot be used', answer(503), { spool: '/proc/nowhere' }, '', /spool: .* \(E\w+\)/, { pending: 2 }],
  ])('%s', async (_, respond, options, hook, line, stats) => {
    listener = respond
    const withPort = JSON.parse(JSON.stringify(options).replace('PORT', new URL(url).port)) as object
    const output = await run(withPort, hook)
    assertSilent(output.text)
    expect(output.told.filter((text) => line.test(text))).toHaveLength(1)
    expect(new Set(output.told).size).toBe(output.told.length)
    expect(output.stats).toMatchObject({ accepted: 2, ...stats })
  })

  it('all is well: then nothing is said at all, and own requests leave no span', async () => {
    listener = answer(200)
    const { told, text, stats } = await run({})
    assertSilent(text)
    expect(told).toEqual([])
    expect(stats).toMatchObject({ delivered: 2, pending: 0 })
    expect(text).not.toContain('/track')
  })
})

describe('a bad configuration is told without what it holds:', () => {
  it.each<[string, object, RegExp]>([
    ['a password in the URL', { url: `https://alice:${SECRET}@x.example.com/` }, /url/],
    ['a URL that is none', { url: `htp:/${SECRET}` }, /url/],
    ['a key with a line break', { apiKey: `${SECRET}\nx` }, /apiKey/],
    ['a key file that is missing', { apiKeyFile: '/nowhere/key' }, /apiKeyFile/],
    ['a header with a line break', { headers: { authorization: `${SECRET}\nx` } }, /header/],
    ['a proxy that is none', { proxy: `socks5://u:${SECRET}@proxy` }, /proxy/],
    ['a spool key that is too short', { spool: { directory: '/tmp/x', keys: [{ id: 'a', key: SECRET }] } }, /key/],
    ['an option of no name', { apiKy: SECRET }, /apiKy/],
  ])('%s', async (_, options, named) => {
    listener = answer(200)
    const { code, text } = await run(options)
    expect(code).toBe(1)
    assertSilent(text)
    expect(text).toMatch(named)
  })
})

it('keeps no person on disk where the events are encrypted, and no key anywhere', async () => {
  listener = answer(503)
  const spool = { directory: join(folder, 'spool'), keys: [{ id: 'a', key: Buffer.alloc(32, 7).toString('base64') }] }
  const { text, stats } = await run({ spool })
  assertSilent(text)
  expect(stats).toMatchObject({ pending: 2 })
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  expect(names.some(({ name }) => name.endsWith('.log'))).toBe(true)
  for (const { parentPath, name } of names) assertSilent(name + (await readFile(join(parentPath, name), 'latin1')))
})

it('keeps the person whose event is refused in the dead-letter file, and never the key', async () => {
  listener = answer(400)
  const path = join(folder, 'dead.jsonl')
  await writeFile(path, '', { mode: 0o600 })
  await run({ deadLetterFile: path })
  const letters = await readFile(path, 'utf8')
  expect(letters).toContain(USER_ID)
  expect(letters).not.toContain(SECRET)
})
