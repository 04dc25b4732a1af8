import { expect, it } from 'vitest'
import { isSupportedVersion } from './version-range.ts'

const range = { from: '0.4.0', below: '0.8.0' }

it.each(['0.4.0', '0.4.1', '0.7.9', '0.7.0-beta.1'])('%s lies in 0.4.0 to 0.8.0', (version) => {
  expect(isSupportedVersion(version, range)).toBe(true)
})

it.each(['0.3.9', '0.8.0', '1.0.0', '0.4', '', 'workspace:*', 'v0.5.0', '0.5.x'])('%s does not', (version) => {
  expect(isSupportedVersion(version, range)).toBe(false)
})
