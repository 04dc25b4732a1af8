import { expect, it } from 'vitest'
import { withSignedIn } from './with-signed-in.ts'

it('leaves the libraries that we watch and our own packages outside of the bundles', () => {
  const { serverExternalPackages } = withSignedIn()
  expect(serverExternalPackages).toEqual(expect.arrayContaining(['@signed-in/otel', 'iron-session', 'bcryptjs', 'jose']))
  expect(serverExternalPackages).not.toContain('node:crypto')
  expect(serverExternalPackages).not.toContain('next-auth')
})

it('keeps everything that the user configured, first and once', () => {
  const config = { reactStrictMode: true, serverExternalPackages: ['sharp', 'jose'] }
  const { reactStrictMode, serverExternalPackages } = withSignedIn(config)
  expect(reactStrictMode).toBe(true)
  expect(serverExternalPackages.slice(0, 2)).toEqual(['sharp', 'jose'])
  expect(serverExternalPackages.filter((name) => name === 'jose')).toHaveLength(1)
  expect(config).toEqual({ reactStrictMode: true, serverExternalPackages: ['sharp', 'jose'] })
})

it('leaves bundled what the user has bundled on purpose: Next.js refuses a package in both lists', () => {
  expect(withSignedIn({ transpilePackages: ['bcryptjs'], serverExternalPackages: [] }).serverExternalPackages).not.toContain(
    'bcryptjs',
  )
})

it('gives the same when called twice', () => {
  const once = withSignedIn({ serverExternalPackages: ['sharp'] })
  expect(withSignedIn(once)).toEqual(once)
})

it('wraps a function, with its arguments, and a function that gives a promise', async () => {
  const now = withSignedIn((phase: string) => ({ env: { phase } }))
  expect(now('build')).toMatchObject({ env: { phase: 'build' }, serverExternalPackages: expect.arrayContaining(['jose']) })
  const later = withSignedIn(async () => ({ serverExternalPackages: ['sharp'] }))
  expect(await later()).toMatchObject({ serverExternalPackages: expect.arrayContaining(['sharp', 'jose']) })
})

it('names what register loads for the standalone output, beside what the user has there', () => {
  const { outputFileTracingIncludes } = withSignedIn({ outputFileTracingIncludes: { '/*': ['./own/**'], '/one': ['./two'] } })
  expect(outputFileTracingIncludes['/one']).toEqual(['./two'])
  expect(outputFileTracingIncludes['/*']).toEqual(
    expect.arrayContaining(['./own/**', expect.stringMatching(/\/import-in-the-middle\/\*\*\/\*$/)]),
  )
  expect(outputFileTracingIncludes['/*']).toEqual(
    expect.arrayContaining([expect.stringMatching(/\/cjs-module-lexer\/\*\*\/\*$/)]),
  )
})
