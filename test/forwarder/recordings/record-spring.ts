// Records what Spring Security writes: node --conditions=@signed-in/source test/forwarder/recordings/record-spring.ts
// Fetches Spring Boot by Maven into the user's cache, compiles and runs spring/Shop.java with its tracing on, and writes
// test/fixtures/foreign-stacks/spring-security_*. Needs Java 17 and Maven.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { fetchedPeer } from '../src/fetched-peer.ts'
import { SpanRecorder } from './span-recorder.ts'

process.env['SIGNED_IN_FETCH_PEERS'] ??= '1'
const BASE = 'http://127.0.0.1:28081'
const pom = new URL('spring/pom.xml', import.meta.url)
const shop = new URL('spring/Shop.java', import.meta.url)

const peer = fetchedPeer({
  name: 'spring',
  what: 'Spring Boot',
  manifests: [pom, shop],
  install: (folder) => {
    const jars = join(folder, 'jars')
    const maven = ['-q', '-B', '-f', fileURLToPath(pom), 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`]
    execFileSync('mvn', maven, { stdio: 'inherit' })
    mkdirSync(join(folder, 'classes'), { recursive: true })
    const javac = ['-parameters', '-cp', join(jars, '*'), '-d', join(folder, 'classes'), fileURLToPath(shop)]
    execFileSync('javac', javac, { stdio: 'inherit' })
  },
})
if ('missing' in peer) throw new Error(peer.missing)
const security = readdirSync(join(peer.folder, 'jars')).find((jar) => jar.startsWith('spring-security-web-')) ?? ''
const version = /(\d+\.\d+\.\d+)/.exec(security)?.[1] ?? ''

const recorder = new SpanRecorder()
const collector = await recorder.listen()
const classPath = [join(peer.folder, 'classes'), join(peer.folder, 'jars', '*')].join(':')
const settings = [
  '--server.address=127.0.0.1',
  '--server.port=28081',
  '--spring.application.name=spring-shop',
  '--management.tracing.sampling.probability=1',
  `--management.otlp.tracing.endpoint=${collector}/v1/traces`,
]
const server = spawn('java', ['-cp', classPath, 'shop.Shop', ...settings], { stdio: ['ignore', 'inherit', 'inherit'] })
try {
  for (;;) {
    if ((await fetch(`${BASE}/login`).catch(() => undefined))?.ok) break
    await wait(500)
  }
  await tellStories()
  await recorder.write(fileURLToPath(new URL(`../../fixtures/foreign-stacks/spring-security_${version}`, import.meta.url)))
} finally {
  server.kill('SIGTERM')
}

async function tellStories(): Promise<void> {
  const cookies = new Map<string, string>()
  let traceparent = ''
  const begin = (scenario: string, story: string, ...signIns: string[]): void => {
    traceparent = recorder.begin(scenario, { story, signIns })
  }
  const request = async (path: string, form?: Record<string, string>, authorization?: string): Promise<void> => {
    const response = await fetch(BASE + path, {
      redirect: 'manual',
      headers: {
        traceparent,
        cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
        ...(authorization === undefined ? {} : { authorization }),
      },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(key, value)
    }
    await response.arrayBuffer()
  }
  const basic = (password: string): string => `Basic ${Buffer.from(`alice:${password}`).toString('base64')}`

  begin('wrong_password', 'the form with a wrong password')
  await request('/login', { username: 'alice', password: 'wrong' })
  begin('password', 'the form with the right password, remember-me ticked', 'alice')
  await request('/login', { username: 'alice', password: 'right', 'remember-me': 'on' })
  begin('session', 'a page with the session’s cookie')
  await request('/orders')
  cookies.delete('JSESSIONID')
  begin('remember_me', 'a page with the remember-me cookie alone')
  await request('/orders')
  begin('logout', 'logout')
  await request('/logout', {})
  cookies.clear()
  begin('basic', 'an API call with Basic credentials, as each one carries them')
  await request('/orders', undefined, basic('right'))
  begin('basic_wrong', 'the same with a wrong password')
  await request('/orders', undefined, basic('wrong'))
  begin('anonymous', 'a page without anything')
  await request('/orders')
}
