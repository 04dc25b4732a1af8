// Records what Datadog's tracer writes over OTLP: node --conditions=@signed-in/source test/forwarder/recordings/record-dd-trace.ts
// Installs dd-trace by npm into the user's cache, runs dd-trace/shop.js under it, and writes test/fixtures/foreign-stacks/dd-trace_*.
import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { fetchedPeer } from '../src/fetched-peer.ts'
import { SpanRecorder } from './span-recorder.ts'

process.env['SIGNED_IN_FETCH_PEERS'] ??= '1'
const BASE = 'http://127.0.0.1:28082'
const manifest = new URL('dd-trace/package.json', import.meta.url)
const shop = new URL('dd-trace/shop.js', import.meta.url)

const peer = fetchedPeer({
  name: 'dd-trace',
  what: 'dd-trace',
  manifests: [manifest, shop],
  install: (folder) => {
    copyFileSync(manifest, join(folder, 'package.json'))
    copyFileSync(shop, join(folder, 'shop.js'))
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' })
  },
})
if ('missing' in peer) throw new Error(peer.missing)
const { version } = JSON.parse(readFileSync(join(peer.folder, 'node_modules', 'dd-trace', 'package.json'), 'utf8')) as {
  version: string
}

const recorder = new SpanRecorder()
const collector = await recorder.listen()
const server = spawn(process.execPath, ['shop.js', '28082'], {
  cwd: peer.folder,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: {
    ...process.env,
    DD_SERVICE: 'dd-shop',
    DD_APPSEC_ENABLED: 'true',
    DD_APPSEC_AUTO_USER_INSTRUMENTATION_MODE: 'identification',
    DD_REMOTE_CONFIGURATION_ENABLED: 'false',
    DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
    DD_TRACE_PROPAGATION_STYLE: 'tracecontext',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  },
})
try {
  for (;;) {
    if ((await fetch(`${BASE}/orders`).catch(() => undefined)) !== undefined) break
    await wait(200)
  }
  await tellStories()
  await recorder.write(fileURLToPath(new URL(`../../fixtures/foreign-stacks/dd-trace_${version}`, import.meta.url)))
} finally {
  server.kill('SIGKILL')
}

async function tellStories(): Promise<void> {
  let cookie = ''
  let traceparent = ''
  const begin = (scenario: string, story: string, ...signIns: string[]): void => {
    traceparent = recorder.begin(scenario, { story, signIns })
  }
  const request = async (path: string, form?: Record<string, string>): Promise<void> => {
    const init = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }
    const response = await fetch(BASE + path, { ...init, headers: { traceparent, cookie } })
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
    await response.arrayBuffer()
  }
  begin('wrong_password', 'Passport with a wrong password')
  await request('/login', { username: 'alice', password: 'wrong' })
  begin('password', 'Passport with the right password, seen by the automatic tracking', 'alice')
  await request('/login', { username: 'alice', password: 'right' })
  begin('session', 'a page with the session’s cookie')
  await request('/orders')
  begin('custom', 'a login told by trackUserLoginSuccess', 'Alice')
  await request('/custom', {})
  begin('custom_failure', 'a failure told by trackUserLoginFailure')
  await request('/custom-failure', {})
}
