import { expect, it } from 'vitest'
import { ROOT } from '../../.ci/bootstrap.mjs'
import { arrows, importsOf } from '../../.ci/gates/arrows.mjs'
import { plantedCopy } from './planted-copy.ts'

it('finds every arrow of the repository in order', async () => {
  expect(await arrows(ROOT)).toEqual({ ok: true, output: '' })
})

it('refuses to compile an import against the arrows, because the package is not installed there', async () => {
  const copy = plantedCopy()
  copy.append('packages/core/src/planted.ts', "export { SignedInSpanProcessor } from '@signed-in/otel'\n")
  const { ok, output } = await copy.run('tsc', '-b', 'packages/core')
  expect(ok).toBe(false)
  expect(output).toMatch(/planted\.ts\(1,\d+\): error TS2307: Cannot find module '@signed-in\/otel'/)
})

it('refuses to compile a path into another package', async () => {
  const copy = plantedCopy()
  copy.append('packages/core/src/planted.ts', "export * as planted from '../../forwarder/src/index.ts'\n")
  const { ok, output } = await copy.run('tsc', '-b', 'packages/core')
  expect(ok).toBe(false)
  expect(output).toMatch(/error TS6059|error TS6307/)
  expect((await arrows(copy.root)).output).toContain(
    'packages/core/src/planted.ts: ../../forwarder/src/index.ts leaves the package',
  )
})

it.each(['src/errors.ts', 'dist/esm/errors.js', 'errors'])(
  'refuses to compile a deep import of @signed-in/core/%s',
  async (path) => {
    const copy = plantedCopy()
    copy.append('packages/instrumentation/src/planted.ts', `export { ConfigError } from '@signed-in/core/${path}'\n`)
    const { ok, output } = await copy.run('tsc', '-b', 'packages/instrumentation')
    expect(ok).toBe(false)
    expect(output).toMatch(/planted\.ts\(1,\d+\): error TS2307/)
  },
)

it('refuses a wrong dependency in a manifest', async () => {
  const copy = plantedCopy()
  copy.editJson('packages/core/package.json', (manifest) => {
    manifest['dependencies'] = { ...manifest['dependencies'], '@signed-in/otel': 'workspace:*', express: '^5.0.0' }
  })
  const { ok, output } = await arrows(copy.root)
  expect(ok).toBe(false)
  expect(output).toContain('packages/core/package.json: dependencies must not name @signed-in/otel')
  expect(output).toContain('packages/core/package.json: dependencies must not name express')
})

it('refuses a wrong development dependency on a package of ours', async () => {
  const copy = plantedCopy()
  copy.editJson('packages/forwarder/package.json', (manifest) => {
    manifest['devDependencies'] = { '@signed-in/otel': 'workspace:*' }
  })
  expect((await arrows(copy.root)).output).toBe('packages/forwarder/package.json: devDependencies must not name @signed-in/otel')
})

it('refuses a wrong project reference', async () => {
  const copy = plantedCopy()
  copy.editJson('packages/instrumentation/tsconfig.json', (config) => {
    Object.assign(config, { references: [{ path: '../core' }, { path: '../otel' }] })
  })
  expect((await arrows(copy.root)).output).toBe('packages/instrumentation/tsconfig.json: must not reference ../otel')
})

it('refuses OpenTelemetry in core, even as a type', async () => {
  const copy = plantedCopy()
  copy.append('packages/core/src/planted.ts', "export type { Span } from '@opentelemetry/api'\n")
  expect((await arrows(copy.root)).output).toBe('packages/core/src/planted.ts: core never imports @opentelemetry/api')
})

it('refuses an import of what only the root of the workspace has installed', async () => {
  const copy = plantedCopy()
  copy.append('packages/core/src/planted.ts', "import fc from 'fast-check'\nexport const planted: unknown = fc\n")
  expect((await arrows(copy.root)).output).toBe('packages/core/src/planted.ts: fast-check is not among the dependencies of core')
})

it('reads imports in every form and none out of comments', () => {
  const source = `
    /** Example: import { no } from 'in-a-comment' */
    // import 'in-a-line-comment'
    import 'side-effect'
    import type { A } from 'a-type'
    import { type B, c } from 'mixed'
    import * as all from 'all'
    import fallback, {
      many,
    } from 'over-lines'
    export { d } from 'passed-on'
    export type { E } from 'type-passed-on'
    const later = await import('later')
    let module: typeof import('type-of')
    const old = require('old')
  `
  const imports = importsOf(source)
  expect(imports.filter(({ isType }) => !isType).map(({ specifier }) => specifier)).toEqual([
    'side-effect',
    'mixed',
    'all',
    'over-lines',
    'passed-on',
    'later',
    'old',
  ])
  expect(imports.filter(({ isType }) => isType).map(({ specifier }) => specifier)).toEqual([
    'a-type',
    'type-passed-on',
    'type-of',
  ])
})
