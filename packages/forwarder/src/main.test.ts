import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { EXIT, type ForwarderProcess, runForwarder } from './main.ts'

function host(
  env: Record<string, string> = {},
): ForwarderProcess & { out: string; err: string; emitter: EventEmitter; sees(text: string): Promise<void> } {
  const emitter = new EventEmitter()
  const self = {
    env,
    out: '',
    err: '',
    emitter,
    stdout: {
      write: (text: string) => {
        self.out += text
        emitter.emit('out')
      },
    },
    stderr: {
      write: (text: string) => {
        self.err += text
      },
    },
    once: (signal: string, listener: () => void) => emitter.once(signal, listener),
    off: (signal: string, listener: () => void) => emitter.off(signal, listener),
    sees: async (text: string) => {
      while (!self.out.includes(text)) await new Promise((resolve) => emitter.once('out', resolve))
    },
  }
  return self
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'signed-in-main-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

const TAP = { SIGNED_IN_FORWARD_MODE: 'tap', SIGNED_IN_TRACK_URL: 'https://track.example/track' }

it('checks a configuration and says so by its exit code', async () => {
  const good = host(TAP)
  expect(await runForwarder(['validate'], good)).toBe(EXIT.ok)
  expect(good.out).toBe('The configuration is valid.\n')

  const file = join(folder(), 'f.yaml')
  writeFileSync(file, 'mode: tap\nqueu: none\n')
  const bad = host(TAP)
  expect(await runForwarder(['validate', '--config', file, '--json'], bad)).toBe(EXIT.badConfig)
  expect(JSON.parse(bad.out)).toMatchObject({
    valid: false,
    errors: [expect.stringContaining(':2: queu: unknown key. Did you mean "queue"?')],
  })
})

it('refuses to start on a bad configuration', async () => {
  const bad = host({ SIGNED_IN_FORWARD_MODE: 'tap' })
  expect(await runForwarder([], bad)).toBe(EXIT.badConfig)
  expect(bad.err).toContain('Nothing says where sign-ins go.')
  const unknown = host()
  expect(await runForwarder(['--cofnig', 'x'], unknown)).toBe(EXIT.badConfig)
  expect(unknown.err).toContain('Usage: signed-in forward')
  expect(await runForwarder(['vaildate'], host())).toBe(EXIT.badConfig)
})

it('prints its configuration and its help', async () => {
  const printed = host({ ...TAP, SIGNED_IN_API_KEY: 's3cr3t' })
  expect(await runForwarder(['print-config'], printed)).toBe(EXIT.ok)
  expect(printed.out).toContain('mode: tap')
  expect(printed.out).not.toContain('s3cr3t')
  const help = host()
  expect(await runForwarder(['--help'], help)).toBe(EXIT.ok)
  expect(help.out).toContain('--dry-run')
})

it('serves until SIGTERM, tells what a dry run would send, and stops in order', async () => {
  const running = host({
    SIGNED_IN_FORWARD_MODE: 'tap',
    SIGNED_IN_FORWARD_LISTEN: '127.0.0.1:0',
    SIGNED_IN_FORWARD_ADMIN_LISTEN: '127.0.0.1:0',
  })
  const exit = runForwarder(['--dry-run'], running)
  await running.sees('"listening"')
  const { http } = JSON.parse(running.out.split('\n')[0] ?? '') as { http: number }
  const span = {
    traceId: '5b8efff798038103d269b633813fc60c',
    spanId: 'eee19b7ec3c1b174',
    name: 'sign_in',
    attributes: [{ key: 'user.id', value: { stringValue: 'alice@example.com' } }],
  }
  const request = { resourceSpans: [{ scopeSpans: [{ scope: { name: '@signed-in/instrumentation' }, spans: [span] }] }] }
  const init = { method: 'POST', body: JSON.stringify(request), headers: { 'content-type': 'application/json' } }
  expect((await fetch(`http://127.0.0.1:${http}/v1/traces`, init)).status).toBe(200)
  expect(running.out).toContain('"would send"')
  expect(running.out).not.toContain('alice')
  running.emitter.emit('SIGHUP')
  running.emitter.emit('SIGHUP')
  expect(running.out.match(/SIGHUP/g)).toHaveLength(2)
  running.emitter.emit('SIGTERM')
  expect(await exit).toBe(EXIT.ok)
  expect(running.out.trim().split('\n').at(-1)).toMatch(/"message":"stopped","pending":0/)
  await expect(fetch(`http://127.0.0.1:${http}/v1/traces`, init)).rejects.toThrow()
})

it('says which port it could not have', async () => {
  const first = host({ ...TAP, SIGNED_IN_FORWARD_LISTEN: '127.0.0.1:0', SIGNED_IN_FORWARD_ADMIN_LISTEN: '127.0.0.1:0' })
  const exit = runForwarder(['--dry-run'], first)
  await first.sees('"listening"')
  const { http } = JSON.parse(first.out.split('\n')[0] ?? '') as { http: number }
  const second = host({ ...TAP, SIGNED_IN_FORWARD_LISTEN: `127.0.0.1:${http}`, SIGNED_IN_FORWARD_ADMIN_LISTEN: '127.0.0.1:0' })
  expect(await runForwarder(['--dry-run'], second)).toBe(EXIT.failed)
  expect(second.out).toContain('EADDRINUSE')
  first.emitter.emit('SIGINT')
  expect(await exit).toBe(EXIT.ok)
})
