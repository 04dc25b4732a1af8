import { expect, it } from 'vitest'
import { ROOT } from '../../.ci/bootstrap.mjs'
import { manifestProblems, manifests, withoutSource } from '../../.ci/gates/manifests.mjs'
import { plantedCopy } from './planted-copy.ts'

const GOOD = {
  engines: { node: '>=20.19.0' },
  license: 'Apache-2.0',
  type: 'module',
  description: 'Good',
  exports: { '.': { '@signed-in/source': './src/index.ts', import: { types: './a.d.ts', default: './a.js' } } },
  publishConfig: { provenance: true, exports: { '.': { import: { types: './a.d.ts', default: './a.js' } } } },
}

it('finds nothing to object to in the repository', async () => {
  expect(await manifests(ROOT)).toEqual({ ok: true, output: '' })
})

it('removes the source condition at every depth and nothing else', () => {
  expect(
    withoutSource({ '.': { '@signed-in/source': 'x', import: { '@signed-in/source': 'x', default: 'y' } }, './p': './p' }),
  ).toEqual({
    '.': { import: { default: 'y' } },
    './p': './p',
  })
})

it('accepts a manifest that has all it needs', () => {
  expect(manifestProblems('core', GOOD)).toEqual([])
})

it.each([
  [
    'a subpath that is not published',
    { exports: { ...GOOD.exports, './new': './new.js' } },
    'publishConfig.exports must be exports',
  ],
  ['another licence', { license: 'MIT' }, 'license must be Apache-2.0'],
  ['a newer Node than an app may have', { engines: { node: '>=22' } }, 'engines.node must be >=20.19.0'],
  ['no provenance', { publishConfig: { exports: GOOD.publishConfig.exports } }, 'publishConfig.provenance must be true'],
])('refuses %s', (_, change, problem) => {
  expect(manifestProblems('core', { ...GOOD, ...change })).toEqual([expect.stringContaining(problem)])
})

it('refuses packages with different versions', async () => {
  const copy = plantedCopy()
  copy.editJson('packages/otel/package.json', (manifest) => Object.assign(manifest, { version: '9.9.9' }))
  expect((await manifests(copy.root)).output).toMatch(/^the packages carry different versions: /)
})
