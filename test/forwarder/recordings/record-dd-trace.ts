// Records what Datadog's tracer writes over OTLP: node --conditions=@signed-in/source test/forwarder/recordings/record-dd-trace.ts
// Installs dd-trace by npm into the user's cache, runs dd-trace/shop.js under it, and writes test/fixtures/foreign-stacks/dd-trace_*.
import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { peerFolder, recordStories } from './record-stories.ts'

const BASE = 'http://127.0.0.1:28082'
const manifest = new URL('dd-trace/package.json', import.meta.url)
const shop = new URL('dd-trace/shop.js', import.meta.url)

const folder = peerFolder({
  name: 'dd-trace',
  what: 'dd-trace',
  manifests: [manifest, shop],
  install: (into) => {
    copyFileSync(manifest, join(into, 'package.json'))
    copyFileSync(shop, join(into, 'shop.js'))
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: into, stdio: 'inherit' })
  },
})
const { version } = JSON.parse(readFileSync(join(folder, 'node_modules', 'dd-trace', 'package.json'), 'utf8')) as {
  version: string
}

await recordStories({
  probe: `${BASE}/orders`,
  fixture: `dd-trace_${version}`,
  start: (collector) =>
    spawn(process.execPath, ['shop.js', '28082'], {
      cwd: folder,
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
    }),
  tell: async (browser, begin) => {
    begin('wrong_password', 'Passport with a wrong password')
    await browser.request(`${BASE}/login`, { username: 'alice', password: 'wrong' })
    begin('password', 'Passport with the right password, seen by the automatic tracking', 'alice')
    await browser.request(`${BASE}/login`, { username: 'alice', password: 'right' })
    begin('session', 'a page with the session’s cookie')
    await browser.request(`${BASE}/orders`)
    begin('custom', 'a login told by trackUserLoginSuccess', 'Alice')
    await browser.request(`${BASE}/custom`, {})
    begin('custom_failure', 'a failure told by trackUserLoginFailure')
    await browser.request(`${BASE}/custom-failure`, {})
  },
})
