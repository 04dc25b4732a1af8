import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ROOT } from '../../.ci/bootstrap.mjs'
import { fileProblems, supplyChain } from '../../.ci/gates/supply-chain.mjs'

/** A repository in the small: one package that stands in a user's app, with what it installs. */
function repository(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'signed-in-chain-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  execFileSync('git', ['init', '--quiet'], { cwd: root })
  return root
}

const core = {
  'packages/core/package.json': '{ "name": "@signed-in/core", "dependencies": { "dep": "1" } }',
  '.gitignore': 'node_modules\n',
}
const dep = 'packages/core/node_modules/dep'

it('finds nothing to object to in the repository', async () => {
  expect(await supplyChain(ROOT)).toEqual({ ok: true, output: '' })
})

it('refuses a run-time dependency with an install script', async () => {
  const root = repository({
    ...core,
    [`${dep}/package.json`]: '{ "name": "dep", "version": "1.0.0", "scripts": { "postinstall": "node x" } }',
  })
  expect(await supplyChain(root)).toEqual({ ok: false, output: 'dep@1.0.0: runs a postinstall script when it is installed' })
})

it('refuses a native module however deep it stands', async () => {
  const root = repository({
    ...core,
    [`${dep}/package.json`]: '{ "name": "dep", "version": "1.0.0", "dependencies": { "deeper": "2" } }',
    [`${dep}/node_modules/deeper/package.json`]: '{ "name": "deeper", "version": "2.0.0" }',
    [`${dep}/node_modules/deeper/prebuilds/linux/addon.node`]: '',
  })
  const { ok, output } = await supplyChain(root)
  expect(ok).toBe(false)
  expect(output).toContain('deeper@2.0.0: native code')
})

it('says which dependency is not installed instead of passing over it', async () => {
  expect((await supplyChain(repository(core))).output).toBe('packages/core: dep is not installed')
})

it('refuses registry hosts in lock files and settings', () => {
  expect(fileProblems('pnpm-lock.yaml', '  resolution: {tarball: https://npm.example/zod.tgz}')).toEqual([
    'pnpm-lock.yaml: names a registry host',
  ])
  expect(fileProblems('examples/a/package-lock.json', '"resolved": "https://npm.example/z.tgz"')).toHaveLength(1)
  expect(fileProblems('.npmrc', '@acme:registry=https://npm.example')).toEqual(['.npmrc: sets a registry'])
  expect(fileProblems('pnpm-workspace.yaml', 'registry: https://npm.example')).toHaveLength(1)
})

it('refuses paths of one machine and lets other paths stand', () => {
  const home = ['', 'home', 'alice', 'signed-in'].join('/')
  expect(fileProblems('docs/a.md', `first\nsee ${home}/x`)).toEqual(['docs/a.md:2: a path of one machine'])
  expect(fileProblems('docs/a.md', 'see /var/lib/signed-in/spool and https://example.com/home/page/')).toEqual([])
})
