import { expect, it } from 'vitest'
import { importFilter } from './esm-hook.ts'

const filter = importFilter({
  modules: ['iron-session', '@auth/core', 'node:crypto'],
  files: ['@auth0/nextjs-auth0/dist/server/auth-client.js'],
})
const isIncluded = (specifier: string): boolean => filter('file:///app/index.js', specifier)

it('wraps the modules that are named, and built-in ones under both of their names', () => {
  expect(['iron-session', '@auth/core', 'node:crypto', 'crypto'].map(isIncluded)).toEqual([true, true, true, true])
})

it('wraps a package that Turbopack imports under a name with a hash', () => {
  expect(['iron-session-c0ebdf9d67a7e236', '@auth/core-08f7b9b93c81e74e'].map(isIncluded)).toEqual([true, true])
})

it('leaves other modules, files and subpaths alone', () => {
  const others = ['iron', 'iron-session-next', '@auth/core/errors', '@auth/core-08f7b9b93c81e74e/errors', './iron-session', 'fs']
  expect(others.filter(isIncluded)).toEqual([])
})

it('wraps a file that its own package imports, wherever the package lies, and no other file of it', () => {
  const inside = (place: string, file: string): boolean =>
    filter(`file:///app/${place}/node_modules/@auth0/nextjs-auth0/dist/server/${file}`, `./${file}`)
  expect(inside('.', 'auth-client.js')).toBe(true)
  expect(inside('node_modules/.pnpm/@auth0+nextjs-auth0@4.30.0', 'auth-client.js')).toBe(true)
  expect(inside('.', 'client.js')).toBe(false)
})
