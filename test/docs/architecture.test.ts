import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../../.ci/bootstrap.mjs'
import { ALLOWED } from '../../.ci/gates/arrows.mjs'
import { readMarkdown } from './markdown.ts'

const PAGE = readMarkdown('docs/architecture.md')

/** Folders that the paragraphs about one package leave out of their file names. */
const FOLDERS = [
  '',
  'instrumentation/src/',
  'otel/src/',
  'core/src/',
  'core/src/sign-in/',
  'core/src/delivery/',
  'core/src/spool/',
  'forwarder/src/',
]

it('names only files and folders that exist', () => {
  const names = [...PAGE.matchAll(/`([\w./-]+(?:\.ts|\/src\/[\w/-]+))`/g)].map(([, name = '']) => name)
  expect(names.length).toBeGreaterThan(30)
  const missing = names.filter((name) => !FOLDERS.some((folder) => existsSync(join(ROOT, 'packages', folder, name))))
  expect(missing).toEqual([])
})

it('shows the arrows that the gate checks', () => {
  for (const [name, { packages }] of Object.entries(ALLOWED)) {
    const [, dependencies = ''] = new RegExp(`^\\| \`${name}\` \\|[^|]+\\|([^|]+)\\|$`, 'm').exec(PAGE) ?? []
    const named = [...dependencies.matchAll(/`([\w-]+)`/g)].map(([, dependency = '']) => dependency)
    expect(named.filter((dependency) => dependency in ALLOWED)).toEqual(packages)
  }
})
