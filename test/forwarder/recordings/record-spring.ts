// Records what Spring Security writes: node --conditions=@signed-in/source test/forwarder/recordings/record-spring.ts
// Fetches Spring Boot by Maven into the user's cache, compiles and runs spring/Shop.java with its tracing on, and writes
// test/fixtures/foreign-stacks/spring-security_*. Needs Java 17 and Maven.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { peerFolder, recordStories } from './record-stories.ts'

const BASE = 'http://127.0.0.1:28081'
const pom = new URL('spring/pom.xml', import.meta.url)
const shop = new URL('spring/Shop.java', import.meta.url)

const folder = peerFolder({
  name: 'spring',
  what: 'Spring Boot',
  manifests: [pom, shop],
  install: (into) => {
    const jars = join(into, 'jars')
    const maven = ['-q', '-B', '-f', fileURLToPath(pom), 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`]
    execFileSync('mvn', maven, { stdio: 'inherit' })
    mkdirSync(join(into, 'classes'), { recursive: true })
    const javac = ['-parameters', '-cp', join(jars, '*'), '-d', join(into, 'classes'), fileURLToPath(shop)]
    execFileSync('javac', javac, { stdio: 'inherit' })
  },
})
const security = readdirSync(join(folder, 'jars')).find((jar) => jar.startsWith('spring-security-web-')) ?? ''
const classPath = [join(folder, 'classes'), join(folder, 'jars', '*')].join(':')
const basic = (password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`alice:${password}`).toString('base64')}`,
})

await recordStories({
  probe: `${BASE}/login`,
  fixture: `spring-security_${/(\d+\.\d+\.\d+)/.exec(security)?.[1] ?? ''}`,
  start: (collector) => {
    const settings = [
      '--server.address=127.0.0.1',
      '--server.port=28081',
      '--spring.application.name=spring-shop',
      '--management.tracing.sampling.probability=1',
      `--management.otlp.tracing.endpoint=${collector}/v1/traces`,
    ]
    return spawn('java', ['-cp', classPath, 'shop.Shop', ...settings], { stdio: ['ignore', 'inherit', 'inherit'] })
  },
  tell: async (browser, begin) => {
    begin('wrong_password', 'the form with a wrong password')
    await browser.request(`${BASE}/login`, { username: 'alice', password: 'wrong' })
    begin('password', 'the form with the right password, remember-me ticked', 'alice')
    await browser.request(`${BASE}/login`, { username: 'alice', password: 'right', 'remember-me': 'on' })
    begin('session', 'a page with the session’s cookie')
    await browser.request(`${BASE}/orders`)
    browser.cookies.delete('JSESSIONID')
    begin('remember_me', 'a page with the remember-me cookie alone')
    await browser.request(`${BASE}/orders`)
    begin('logout', 'logout')
    await browser.request(`${BASE}/logout`, {})
    browser.cookies.clear()
    begin('basic', 'an API call with Basic credentials, as each one carries them')
    await browser.request(`${BASE}/orders`, undefined, basic('right'))
    begin('basic_wrong', 'the same with a wrong password')
    await browser.request(`${BASE}/orders`, undefined, basic('wrong'))
    begin('anonymous', 'a page without anything')
    await browser.request(`${BASE}/orders`)
  },
})
