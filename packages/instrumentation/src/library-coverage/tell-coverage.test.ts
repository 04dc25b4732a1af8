import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

const tell = fileURLToPath(new URL('tell-coverage.fixture.ts', import.meta.url))
const ownLine = fileURLToPath(new URL('../better-auth/signed-in.ts', import.meta.url))
const passport = createRequire(new URL('../../../../test/recognition/passport/app/main.cjs', import.meta.url)).resolve('passport')

let app: string
beforeEach(() => {
  app = mkdtempSync(join(tmpdir(), 'signed-in-coverage-'))
})
afterEach(() => rmSync(app, { recursive: true }))

function install(name: string, version: string, source: string): void {
  const folder = join(app, 'node_modules', name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, main: 'index.js' }))
  writeFileSync(join(folder, 'index.js'), source)
}

/** What an app that loads us in its `--import` says through `diag`, for an app with these dependencies and this main file. */
function said(main: string, dependencies: Readonly<Record<string, string>> = {}): string[] {
  writeFileSync(join(app, 'package.json'), JSON.stringify({ dependencies }))
  writeFileSync(join(app, 'main.cjs'), main)
  const output = execFileSync(process.execPath, ['-C', '@signed-in/source', '--import', tell, join(app, 'main.cjs')], {
    encoding: 'utf8',
  })
  return output.split('\n').filter((line) => /^(?:warn|info): signed-in:/.test(line))
}

const KEEP_ALIVE = 'setTimeout(() => {}, 200)'

it('says once what is watched', () => {
  expect(said(`require(${JSON.stringify(passport)}); ${KEEP_ALIVE}`)).toEqual([
    expect.stringMatching(/^info: signed-in: watching passport 0\.7\.0$/),
  ])
})

it('names what the app has installed and has not loaded so far', () => {
  install('bcryptjs', '3.0.3', '')
  expect(said(KEEP_ALIVE, { bcryptjs: '3.0.3' })).toEqual([
    'info: signed-in: watching no auth library yet; installed and not loaded so far: bcryptjs',
  ])
})

it('warns of a library that was loaded before us', () => {
  install('bcryptjs', '3.0.3', 'exports.compare = () => {}')
  const [warning] = said(`// early: bcryptjs\n${KEEP_ALIVE}`)
  expect(warning).toBe(
    'warn: signed-in: bcryptjs was loaded before us and is not watched: load us first: node --import @signed-in/otel/register app.js',
  )
})

it('warns of a library that stands inside of the bundle, with the remedy', () => {
  install('bcryptjs', '3.0.3', '')
  const [warning] = said(`// node_modules/bcryptjs/index.js\n/*${'x'.repeat(60_000)}*/\n${KEEP_ALIVE}`, { bcryptjs: '3.0.3' })
  expect(warning).toMatch(
    /^warn: signed-in: bcryptjs stands inside of the bundle and is not watched: leave it outside of the bundle/,
  )
})

it('does not warn of a library in the bundle that the app hands to us itself', () => {
  install('better-auth', '1.7.25', '')
  const bundle = `// node_modules/better-auth/index.js\n/*${'x'.repeat(60_000)}*/\n${KEEP_ALIVE}`
  const line = `;import(${JSON.stringify(pathToFileURL(ownLine).href)}).then(({ signedIn }) => signedIn())`
  const warnings = (main: string): string[] => said(main, { 'better-auth': '1.7.25' }).filter((text) => text.startsWith('warn'))
  expect(warnings(bundle)).toEqual([expect.stringContaining('better-auth stands inside of the bundle')])
  expect(warnings(bundle + line)).toEqual([])
})
