import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { AUTH_LIBRARY_NAMES, getAuthInstrumentations } from '@signed-in/instrumentation'
import { nodeBinary } from '@signed-in-test/node-versions'
import { corpusScope } from '@signed-in-test/recognition-harness'
import { describe, expect, it } from 'vitest'

const CORPUS = new URL('../', import.meta.url)

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
}

/** Every manifest of the corpus that stands beside a suite, and those of apps that are installed on demand. */
const manifests = readdirSync(CORPUS)
  .flatMap((folder) => [`${folder}/package.json`, `${folder}/app/package.json`, `${folder}/app-router/package.json`])
  .map((path) => new URL(path, CORPUS))
  .filter(
    (url) =>
      existsSync(url) &&
      existsSync(new URL(`${url.pathname.slice(new URL('.', CORPUS).pathname.length).split('/')[0]}/suite.ts`, CORPUS)),
  )
  .map((url) => ({ path: fileURLToPath(url), manifest: JSON.parse(readFileSync(url, 'utf8')) as Manifest }))

const asksFor =
  (name: string) =>
  ({ manifest }: { manifest: Manifest }): boolean =>
    Object.entries(manifest.dependencies ?? {}).some(([key, version]) => key === name || version.startsWith(`npm:${name}@`))

/** Libraries that come with another one, which is what the app asks for. */
const BROUGHT_BY: Readonly<Record<string, string>> = { '@directus/api': 'directus', '@supabase/auth-js': '@supabase/supabase-js' }

describe('the corpus', () => {
  it('has an app for every library that is instrumented: with its scenarios run also with every hook broken', () => {
    const missing = AUTH_LIBRARY_NAMES.filter(
      (name) => !name.startsWith('node:') && !manifests.some(asksFor(BROUGHT_BY[name] ?? name)),
    )
    expect(missing).toEqual([])
  })
})

/** The patched modules and files of a library, with a manifest from which they can be loaded in this workspace. */
const libraries = getAuthInstrumentations().flatMap((instrumentation) => {
  instrumentation.disable()
  const { name, patches } = instrumentation.describe()
  const place = manifests.find(({ path, manifest }) => manifest.dependencies?.[name] !== undefined && canLoad(path, name))
  const own = patches.filter(({ module }) => module === name)
  return place === undefined ? [] : [{ name, from: place.path, files: own.map(({ file }) => (file ? `${name}/${file}` : name)) }]
})

function canLoad(from: string, name: string): boolean {
  try {
    createRequire(from).resolve(name)
    return true
  } catch {
    return false
  }
}

interface Observed {
  readonly shapes: Readonly<Record<string, unknown>>
  readonly wrapped: readonly string[]
  readonly twice: readonly string[]
  readonly left: readonly string[]
}

/** Three processes each: without the full run only those that stand for the others, by the form of what is patched. */
const QUICK = ['passport', 'jsonwebtoken', 'express-session']
const compared = corpusScope() === 'full' ? libraries : libraries.filter(({ name }) => QUICK.includes(name))
const left = libraries.length - compared.length

describe('every library', { meta: { leftToFullRun: { runs: left, scenarios: left } } }, () => {
  describe.each(compared)('$name', ({ from, files }) => {
    const observe = (register: string): Observed =>
      JSON.parse(
        execFileSync(nodeBinary(24), [fileURLToPath(new URL('app/shapes.cjs', import.meta.url)), from, ...new Set(files)], {
          encoding: 'utf8',
          maxBuffer: 64 * 1024 * 1024,
          env: { ...process.env, NODE_OPTIONS: '', SHAPES_REGISTER: register },
        }),
      ) as Observed

    it('looks the same with us, is wrapped once though we are registered twice, and has its own methods again when we are disabled', () => {
      const without = observe('')
      const withUs = observe('yes')
      const known = Object.keys(without.shapes)
      expect(Object.fromEntries(known.map((path) => [path, withUs.shapes[path]]))).toEqual(without.shapes)
      expect(withUs.twice).toEqual([])
      // Exports that were replaced stay in the modules that have them by now, and only pass on.
      expect(observe('disabled').left.filter((path) => path.includes('.prototype.'))).toEqual([])
    })
  })
})
