import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withSignedIn } from '@signed-in/otel/next'
import { expect, it } from 'vitest'
import { ROOT } from '../../.ci/bootstrap.mjs'
import { codeBlock, readMarkdown } from './markdown.ts'

const PAGE = readMarkdown('docs/loading.md')
/** The app that test/recognition builds and signs in to. */
const APP = join(ROOT, 'test/recognition/nextjs/app-router')

it('shows the instrumentation file that the tested Next.js app has', () => {
  expect(codeBlock(PAGE, 'instrumentation.ts').code).toBe(readFileSync(join(APP, 'instrumentation.ts'), 'utf8'))
})

it('shows a configuration of Next.js that works like the one of the tested app', () => {
  const { code } = codeBlock(PAGE, 'next.config.ts')
  const shape = (text: string): string => text.replace(/withSignedIn\(\{.*\}\)/s, 'withSignedIn({})')
  expect(shape(code)).toBe(shape(readFileSync(join(APP, 'next.config.ts'), 'utf8')))
  const [, config = ''] = /withSignedIn\((\{.*\})\)/.exec(code) ?? []
  expect(withSignedIn(new Function(`return ${config}`)() as object)).toMatchObject({
    reactStrictMode: true,
    serverExternalPackages: expect.arrayContaining(['iron-session']),
  })
})

it('quotes what the instrumentation says about libraries that are not watched', () => {
  const source = ['library-coverage/remedy.ts', 'library-coverage/tell-coverage.ts', 'auth-instrumentation.ts']
    .map((file) => readFileSync(join(ROOT, 'packages/instrumentation/src', file), 'utf8'))
    .join('\n')
  for (const words of ['was loaded before us and is not watched', 'load us first: node --import', 'is left alone']) {
    expect(PAGE).toContain(words)
    expect(source).toContain(words)
  }
})

it('names every reason for no sign-in', () => {
  const source = readFileSync(join(ROOT, 'packages/instrumentation/src/conclusion.ts'), 'utf8')
  const [, union = ''] = /type NoSignInReason =([^/]*)\n\n/.exec(source) ?? []
  const reasons = [...union.matchAll(/'([\w-]+)'/g)].map(([, reason]) => reason)
  const listed = [...readMarkdown('docs/sign-ins.md').matchAll(/^\| `([\w-]+)` \|/gm)].map(([, reason]) => reason)
  expect(reasons.length).toBeGreaterThan(5)
  expect(listed.toSorted()).toEqual(reasons.toSorted())
})
