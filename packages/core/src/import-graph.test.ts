import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** Everything that loads when a file of this package loads: imports of values, types left out. */
function loadedBy(file: string): { readonly files: ReadonlySet<string>; readonly packages: ReadonlySet<string> } {
  const files = new Set<string>()
  const packages = new Set<string>()
  const pending = [new URL(file, import.meta.url)]
  for (let url = pending.pop(); url !== undefined; url = pending.pop()) {
    if (files.has(url.href)) continue
    files.add(url.href)
    const text = readFileSync(url, 'utf8')
    for (const [, specifier = ''] of text.matchAll(/^(?:import|export) (?!type )[^']*?from '([^']+)'|^import '([^']+)'/gm)) {
      if (specifier.startsWith('.')) pending.push(new URL(specifier, url))
      else packages.add(specifier)
    }
  }
  return { files, packages }
}

describe('what an app loads', () => {
  it.each(['./semconv.ts', './login-handoff.ts'])('with %s is that file alone', (file) => {
    const { files, packages } = loadedBy(file)
    expect([files.size, [...packages]]).toEqual([1, []])
  })

  it('with the index is our own code and Node, zod and yaml only when somebody asks for them', () => {
    const { files, packages } = loadedBy('./index.ts')
    expect(files.size).toBeGreaterThan(40)
    expect([...packages].filter((name) => !name.startsWith('node:')).sort()).toEqual(['#load-yaml', '#load-zod'])
  })

  it('with the schemas is zod', () => {
    expect(loadedBy('./schema.ts').packages.has('zod')).toBe(true)
  })
})
