import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runToEnd } from '../cli-host.fixture.ts'
import { createReceiver } from '../receiver/receiver.ts'

interface Report {
  readonly healthy: boolean
  readonly findings: readonly { readonly check: string; readonly level: string; readonly detail: string }[]
}

let app: string
beforeEach(() => {
  app = mkdtempSync(join(tmpdir(), 'signed-in-doctor-'))
})
afterEach(() => rmSync(app, { recursive: true }))

function install(name: string, version: string, into: string = app, files: Record<string, string> = {}): string {
  const folder = join(into, 'node_modules', name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, main: 'index.js' }))
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content)
  return folder
}

async function examine(env: Record<string, string> = {}, args: readonly string[] = []): Promise<Report & { code: number }> {
  const { code, stdout } = await runToEnd(['doctor', '--json', ...args, app], { env })
  return { code, ...(JSON.parse(stdout) as Report) }
}

const of = ({ findings }: Report, check: string): string[] =>
  findings.filter((finding) => finding.check === check).map(({ level, detail }) => `${level}: ${detail}`)

it('finds an app healthy whose destination answers, and sends it neither event nor key', async () => {
  const receiver = await createReceiver()
  install('@opentelemetry/api', '1.10.0')
  install('@opentelemetry/sdk-node', '0.301.0')
  install('@opentelemetry/sdk-trace', '3.1.0')
  const report = await examine({ SIGNED_IN_TRACK_URL: receiver.trackUrl, SIGNED_IN_API_KEY: 's3cret' })
  expect(report).toMatchObject({ code: 0, healthy: true })
  expect(of(report, 'SDK')).toEqual(['ok: sdk-node 0.301.0 with sdk-trace 3.1.0, the 3.x line.'])
  expect(of(report, 'API')).toEqual(['ok: One copy of @opentelemetry/api, 1.10.0.'])
  expect(of(report, 'Destination')).toEqual([`ok: ${receiver.trackUrl} answers.`])
  expect(receiver.stats()).toMatchObject({ events: 0, refused: {} })
  expect(JSON.stringify(report)).not.toContain('s3cret')
  await receiver.close()
})

it('recognises the older line of the SDK, and one that is too old', async () => {
  install('@opentelemetry/sdk-node', '0.203.0')
  expect(of(await examine(), 'SDK')).toEqual(['ok: sdk-node 0.203.0, the 2.x line.'])
  install('@opentelemetry/sdk-node', '0.57.0')
  expect(of(await examine(), 'SDK')[0]).toMatch(/^fail: sdk-node 0\.57\.0 is neither/)
})

it('warns of two copies of the API and says where they are', async () => {
  install('@opentelemetry/api', '1.10.0')
  const sdk = install('@opentelemetry/sdk-node', '0.301.0')
  install('@opentelemetry/api', '1.9.1', sdk)
  const [finding] = of(await examine(), 'API')
  expect(finding).toMatch(/^warn: 2 copies of @opentelemetry\/api: 1\.10\.0 in .*, 1\.9\.1 in /)
})

/** An app with our packages, of which the doctor asks what is watched: the built ones, as the registry would deliver them. */
function installOurs(): void {
  const scope = join(app, 'node_modules/@signed-in')
  mkdirSync(scope, { recursive: true })
  symlinkSync(fileURLToPath(new URL('../../../otel', import.meta.url)), join(scope, 'otel'), 'junction')
}

it('asks the installed instrumentation which of the installed auth libraries it watches, and in which versions', async () => {
  installOurs()
  install('passport', '0.7.0')
  install('bcryptjs', '9.0.0')
  expect(of(await examine(), 'Auth').toSorted()).toEqual([
    'ok: passport 0.7.0 is watched.',
    'warn: bcryptjs 9.0.0 is not a version that we know and is not watched: update @signed-in/otel, or call recordSignIn where your code signs somebody in.',
  ])
})

it('looks into the main file for libraries that a bundler has put inside', async () => {
  installOurs()
  install('passport', '0.7.0')
  install('bcryptjs', '3.0.3')
  writeFileSync(join(app, 'server.js'), '// node_modules/bcryptjs/umd/index.js\nvar bcryptjs = 1; require("passport")')
  const report = await examine({}, ['--entry', 'server.js'])
  expect(of(report, 'Auth').toSorted()).toEqual([
    'ok: passport 0.7.0 is watched.',
    expect.stringMatching(
      /^warn: bcryptjs 3\.0\.3 stands inside of server\.js and is not watched: leave it outside of the bundle/,
    ),
  ])
  expect(of(await examine({}, ['--entry', 'elsewhere.js']), 'Auth')[0]).toMatch(/^fail: .*elsewhere\.js is not there/)
})

it('tells what Next.js needs, and that it is there', async () => {
  install('next', '16.4.6')
  const findings = of(await examine(), 'Next.js')
  expect(findings).toEqual([
    expect.stringMatching(/^warn: Next\.js 16\.4\.6 bundles auth libraries.*withSignedIn\(config\)/),
    expect.stringMatching(/^warn: .*NEXT_RUNTIME/),
  ])
  writeFileSync(join(app, 'next.config.ts'), "import { withSignedIn } from '@signed-in/otel/next'")
  writeFileSync(join(app, 'instrumentation.ts'), "await import('@signed-in/otel/register')")
  expect(of(await examine(), 'Next.js').map((finding) => finding.slice(0, 3))).toEqual(['ok:', 'ok:'])
})

it('fails on a variable that is wrong and warns of one that is misspelt', async () => {
  expect(await examine({ SIGNED_IN_TRACK_URL: 'nowhere' })).toMatchObject({ code: 1, healthy: false })
  expect(of(await examine({ SIGNED_IN_TRACKURL: 'x' }), 'Environment')[0]).toMatch(/^warn: .*Did you mean SIGNED_IN_TRACK_URL\?/)
})

it('fails on a destination that redirects, is not there, or is not set', async () => {
  const server = createServer((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/track?key=s3cret`
  const [redirect = ''] = of(await examine({ SIGNED_IN_TRACK_URL: url }), 'Destination')
  expect(redirect).toMatch(/^fail: .* redirects \(302\)/)
  expect(redirect).not.toContain('s3cret')
  await new Promise((resolve) => server.close(resolve))
  expect(of(await examine({ SIGNED_IN_TRACK_URL: url }), 'Destination')[0]).toMatch(/^fail: .* cannot be reached: ECONNREFUSED/)
  expect(of(await examine(), 'Destination')[0]).toMatch(/^fail: Nowhere to send events/)
})
