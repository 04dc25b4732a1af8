import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { isInBundle } from './bundle-contents.ts'
import { findInstalled, type InstalledLibrary } from './installed-library.ts'

const SOURCE = `
  function verify(given) {
    if (given === undefined) throw new Error('some-auth needs a password to compare')
    throw new TypeError("the hash that some-auth got is none")
  }
  exports.verify = verify
`

function install(): InstalledLibrary {
  const app = mkdtempSync(join(tmpdir(), 'signed-in-bundle-'))
  onTestFinished(() => rmSync(app, { recursive: true }))
  const folder = join(app, 'node_modules/some-auth')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'some-auth', version: '1.2.3', main: 'index.js' }))
  writeFileSync(join(folder, 'index.js'), SOURCE)
  const installed = findInstalled('some-auth', join(app, 'dist/server'))
  if (installed === undefined) throw new Error('not found')
  return installed
}

it('finds a package from a folder below the app, with its version', () => {
  expect(install()).toMatchObject({ name: 'some-auth', version: '1.2.3' })
})

it('finds a library in a bundle by the comments that name its files', () => {
  expect(isInBundle('// node_modules/some-auth/index.js\nvar x = 1', install())).toBe(true)
})

it('finds a library in a minified bundle by its texts', () => {
  const minified = `a=b=>{if(!b)throw Error("some-auth needs a password to compare");throw TypeError('the hash that some-auth got is none')}`
  expect(isInBundle(minified, install())).toBe(true)
})

it('finds none where the library is only asked for by name', () => {
  expect(isInBundle("const auth = require('some-auth'); auth.verify('some-auth')", install())).toBe(false)
})
