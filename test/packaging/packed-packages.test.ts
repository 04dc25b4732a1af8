import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../../.ci/bootstrap.mjs'
import { runCommand } from '../../.ci/command.mjs'
import { createPackedApp, type PackedApp, type PackedEntry } from './packed-app.ts'

const NODES = [20, 22, 24, 26]
const TYPESCRIPT_5 = join(ROOT, 'test/packaging/node_modules/typescript-5/bin/tsc')

// What a loaded subpath gives, one line each: `<specifier> <names>`. Loading must neither start nor keep anything running.
const BODY = (load: string): string => `
for (const specifier of process.argv.slice(2)) {
  const module = ${load}
  console.log(specifier, Object.keys(module).filter((name) => name !== 'default' && name !== 'module.exports' && name !== '__esModule').sort().join())
}`

let app: PackedApp

beforeAll(async () => {
  app = await createPackedApp()
  app.write('esm/package.json', '{ "type": "module" }')
  app.write('esm/load.js', BODY('await import(specifier)'))
  app.write('cjs/package.json', '{ "type": "commonjs" }')
  app.write('cjs/load.js', BODY('require(specifier)'))
  return () => app.remove()
}, 180_000)

/** Path of a Node of this major, which the workspace installs for its compatibility tests. */
function nodeOf(major: number): string {
  return join(ROOT, `test/node-versions/node_modules/node${major}/bin/node`)
}

function runsOn(entry: PackedEntry, version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > entry.nodeFloor[0] || (major === entry.nodeFloor[0] && minor >= entry.nodeFloor[1])
}

async function loaded(node: string, file: string, specifiers: readonly string[]): Promise<Map<string, string>> {
  const env = { SIGNED_IN_DISABLED: 'true', OTEL_SDK_DISABLED: 'true' }
  const { ok, output } = await runCommand(node, ['--no-warnings', file, ...specifiers], { cwd: app.folder, env })
  expect(ok, output).toBe(true)
  return new Map(
    output
      .trim()
      .split('\n')
      .map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']),
  )
}

describe.each(NODES)('Node %i', (major) => {
  const node = nodeOf(major)

  it('imports and requires every subpath, and both give the same names', async ({ skip }) => {
    skip(!existsSync(node), `Node ${major} is not installed in test/node-versions`)
    const version = (await runCommand(node, ['-p', 'process.versions.node'])).output.trim()
    const entries = app.entries.filter((entry) => runsOn(entry, version))
    const specifiers = entries.map(({ specifier }) => specifier)
    const esm = await loaded(node, 'esm/load.js', specifiers)
    const cjs = await loaded(node, 'cjs/load.js', specifiers)
    expect([...esm.keys()]).toEqual(specifiers)
    expect(cjs).toEqual(esm)
    expect(entries.filter(({ isDual }) => isDual).length).toBeGreaterThan(3)
  })
})

describe('an installed package', () => {
  it('carries its licence, its words and no source or build leftovers', () => {
    for (const name of ['core', 'instrumentation', 'otel', 'forwarder', 'cli']) {
      const folder = join(app.folder, 'node_modules/@signed-in', name)
      for (const file of ['LICENSE', 'README.md', 'package.json'])
        expect(existsSync(join(folder, file)), `${name}/${file}`).toBe(true)
      expect(existsSync(join(folder, 'src'))).toBe(false)
      const manifest = readFileSync(join(folder, 'package.json'), 'utf8')
      expect(manifest).not.toMatch(/@signed-in\/source|workspace:|catalog:/)
    }
  })

  it('closes every path that is not a subpath', async () => {
    app.write('esm/deep.js', "await import('@signed-in/core/dist/esm/errors.js')")
    const { ok, output } = await runCommand(nodeOf(24), ['esm/deep.js'], { cwd: app.folder })
    expect(ok).toBe(false)
    expect(output).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED')
  })

  it('shares the state that must be one per process between its ESM and its CommonJS half', async () => {
    app.write(
      'esm/both.js',
      `import { createRequire } from 'node:module'
       import { hasLoginListener, onUnrecordedLogin } from '@signed-in/core/login-handoff'
       const cjs = createRequire(import.meta.url)('@signed-in/core/login-handoff')
       const stop = cjs.onUnrecordedLogin(() => {})
       console.log(hasLoginListener(), onUnrecordedLogin !== cjs.onUnrecordedLogin)
       stop()
       console.log(hasLoginListener())`,
    )
    expect(await runCommand(nodeOf(20), ['esm/both.js'], { cwd: app.folder })).toEqual({ ok: true, output: 'true true\nfalse\n' })
  })
})

describe('types', () => {
  const SETTINGS = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--target',
    'es2023',
    '--lib',
    'es2023',
    '--types',
    'node',
  ]
  const RESOLUTIONS = [
    { title: 'nodenext, ESM', file: 'consumer.mts', resolution: ['--module', 'nodenext'] },
    { title: 'nodenext, CommonJS', file: 'consumer.cts', resolution: ['--module', 'nodenext'] },
    { title: 'bundler', file: 'consumer.mts', resolution: ['--module', 'esnext', '--moduleResolution', 'bundler'] },
  ]

  /** Uses every subpath; our declarations are checked too, since `skipLibCheck` is off and our files are not the library's. */
  function consumer(entries: readonly PackedEntry[]): string {
    return entries.map(({ specifier }, index) => `export * as entry${index} from '${specifier}'\n`).join('')
  }

  for (const { title, file, resolution } of RESOLUTIONS) {
    for (const compiler of ['7', '5.9']) {
      it(`type-checks a consumer under ${title} with TypeScript ${compiler}`, async () => {
        // A CommonJS file may not import the types of an ESM-only package by a static import before TypeScript 5.8.
        const entries = app.entries.filter(({ isDual }) => isDual || !file.endsWith('.cts'))
        app.write(file, consumer(entries))
        const args = [...SETTINGS, ...resolution, '--skipLibCheck', 'false', file]
        const run =
          compiler === '7'
            ? runCommand('tsc', args, { cwd: app.folder })
            : runCommand('node', [TYPESCRIPT_5, ...args], { cwd: app.folder })
        const { ok, output } = await run
        // Declarations of dependencies that fail by themselves are not ours to answer for.
        const ours = output.split('\n').filter((line) => line.includes('@signed-in') || line.startsWith('consumer'))
        expect(ours).toEqual([])
        expect(ok || output.includes('node_modules/'), output).toBe(true)
      }, 60_000)
    }
  }
})
