import { expect, it } from 'vitest'
import { importFilter } from './esm-hook.ts'

const isIncluded = (specifier: string): boolean =>
  importFilter(['iron-session', '@auth/core', 'node:crypto'])('file:///app/index.js', specifier)

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
