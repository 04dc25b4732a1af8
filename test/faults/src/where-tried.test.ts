import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { situations } from './situations.ts'
import { TRIED_FAULTS } from './where-tried.ts'

const NAMES = situations({ kills: 1, seeds: 1, cuts: 1, signIns: 1, damages: 1, waitForLease: false }).map(({ name }) => name)

it('names only situations that exist, and leaves none out', () => {
  const beginnings = TRIED_FAULTS.flatMap(({ here }) => here ?? [])
  expect(beginnings.filter((beginning) => !NAMES.some((name) => name.startsWith(beginning)))).toEqual([])
  expect(NAMES.filter((name) => !beginnings.some((beginning) => name.startsWith(beginning)))).toEqual([])
})

it('names only files that exist', () => {
  const files = TRIED_FAULTS.flatMap(({ elsewhere }) =>
    [...(elsewhere ?? '').matchAll(/`((?:packages|test)\/[^`]+)`/g)].map(([, path]) => path),
  )
  expect(files.length).toBeGreaterThan(5)
  expect(files.filter((path) => !existsSync(new URL(`../../../${path}`, import.meta.url)))).toEqual([])
})
