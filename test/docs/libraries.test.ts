import { getAuthInstrumentations } from '@signed-in/otel'
import { expect, it } from 'vitest'
import { readMarkdown } from './markdown.ts'

interface Watched {
  library(): {
    readonly name: string
    readonly patches: readonly { readonly versions: { readonly from: string; readonly below: string } }[]
  }
}

const byVersion = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })

it('names every library in the README, and none that is not watched', () => {
  const watched = (getAuthInstrumentations() as unknown as Watched[]).map((instrumentation) => instrumentation.library().name)
  const [, list = ''] = readMarkdown('README.md').match(/^Login spans come from\n\n(.*?)\n\n/ms) ?? []
  const named = [...list.matchAll(/`([^`]+)`/g)].map(([, name]) => name)
  expect(named.toSorted()).toEqual(watched.toSorted())
})

/** It is patched inside of a package with other version numbers. */
const FAST_JWT = '7 to 10, which stand on `fast-jwt` '

it('lists every library with the versions that are watched', () => {
  const watched = (getAuthInstrumentations() as unknown as Watched[]).map((instrumentation) => instrumentation.library())
  const rows = watched.map(({ name, patches }) => {
    const [from] = patches.map(({ versions }) => versions.from).sort(byVersion)
    const below = patches
      .map(({ versions }) => versions.below)
      .sort(byVersion)
      .at(-1)
    // What comes with Node has no version of its own.
    const range = from === undefined ? 'every Node that we support' : `${from} up to ${below}`
    return `| \`${name}\` | ${name === '@fastify/jwt' ? FAST_JWT : ''}${range} |`
  })
  const listed = readMarkdown('docs/libraries.md').match(/^\| `.*\|$/gm)
  expect(listed?.toSorted()).toEqual(rows.toSorted())
})
