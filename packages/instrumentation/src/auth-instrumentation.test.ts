import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DiagLogLevel, diag } from '@opentelemetry/api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from './auth-instrumentation.ts'
import { prototypeOf } from './exported.ts'
import { containedFaults } from './guard.ts'

const LIBRARY = 'some-auth'
let folder: string
let warnings: string[]
let instrumentations: AuthInstrumentation[] = []

/** A copy of a library on disk, as an app would have it: a class in a file, and a main export that uses it. */
function installCopy(place: string, version: string): NodeJS.Require {
  const root = join(folder, place, 'node_modules', LIBRARY)
  mkdirSync(join(root, 'lib'), { recursive: true })
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: LIBRARY, version, main: './lib/index.js' }))
  writeFileSync(join(root, 'lib/index.js'), "module.exports = { Login: require('./login'), helper: () => 'helped' }")
  writeFileSync(join(root, 'lib/login.js'), "module.exports = class Login { run(name) { return 'in: ' + name } }")
  return createRequire(join(folder, place, 'app.js'))
}

interface SomeAuth {
  readonly Login: new () => { run(name: string): string }
  readonly helper: () => string
}

const shout: LibraryPatch = {
  module: LIBRARY,
  file: 'lib/login.js',
  versions: { from: '1.0.0', below: '2.0.0' },
  patch: (exports, patcher) =>
    patcher.wrap(prototypeOf(exports), 'run', (run) => {
      return function (this: unknown, ...args: unknown[]): unknown {
        return `${String(run.apply(this, args as never[]))}!`
      }
    }),
}

function instrument(patches: readonly LibraryPatch[], enabled = true): AuthInstrumentation {
  const library: AuthLibrary = { name: LIBRARY, patches }
  class SomeInstrumentation extends AuthInstrumentation {
    protected override library(): AuthLibrary {
      return library
    }
  }
  const instrumentation = new SomeInstrumentation('some-instrumentation', { enabled })
  instrumentations.push(instrumentation)
  return instrumentation
}

const logIn = (load: NodeJS.Require): string => new (load(LIBRARY) as SomeAuth).Login().run('ann')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signed-in-'))
  warnings = []
  diag.setLogger(
    {
      error: (text) => warnings.push(text),
      warn: (...args) => warnings.push(args.join(' ')),
      info() {},
      debug() {},
      verbose() {},
    },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  )
})
afterEach(() => {
  for (const instrumentation of instrumentations) instrumentation.disable()
  instrumentations = []
  diag.disable()
  rmSync(folder, { recursive: true })
})

describe('a patch', () => {
  it('applies to every copy of the library in the tree, once', () => {
    instrument([shout])
    instrument([shout])
    const loads = [installCopy('one', '1.0.0'), installCopy('two', '1.9.3')]
    expect(loads.map(logIn)).toEqual(['in: ann!', 'in: ann!'])
  })

  it('is taken back from every copy by disable, and comes back with enable', () => {
    const both = instrument([shout])
    const loads = [installCopy('one', '1.0.0'), installCopy('two', '1.1.0')]
    loads.map(logIn)
    both.disable()
    expect(loads.map(logIn)).toEqual(['in: ann', 'in: ann'])
    both.enable()
    expect(loads.map(logIn)).toEqual(['in: ann!', 'in: ann!'])
  })

  it('waits for enable where the instrumentation starts disabled', () => {
    const late = instrument([shout], false)
    const load = installCopy('one', '1.0.0')
    late.enable()
    expect(logIn(load)).toBe('in: ann!')
  })

  it('leaves an unknown version alone and warns once', () => {
    instrument([shout, { ...shout, file: 'lib/index.js' }])
    const load = installCopy('one', '2.0.0')
    expect(logIn(load)).toBe('in: ann')
    expect(warnings.filter((text) => text.includes('some-auth@2.0.0'))).toHaveLength(1)
  })

  it('that fails leaves the library as it is and counts as a fault', () => {
    const broken: LibraryPatch = {
      ...shout,
      patch: () => {
        throw new Error('not what we thought')
      },
    }
    instrument([broken])
    expect(logIn(installCopy('one', '1.0.0'))).toBe('in: ann')
    expect(containedFaults().get('some-auth patch')).toBe(1)
  })

  it('of the main export may give another object in its place', () => {
    const replace: LibraryPatch = {
      module: LIBRARY,
      versions: shout.versions,
      patch: (exports) => ({ ...(exports as SomeAuth), helper: () => 'watched' }),
    }
    instrument([replace])
    const { helper, Login } = installCopy('one', '1.0.0')(LIBRARY) as SomeAuth
    expect(helper()).toBe('watched')
    expect(new Login().run('ann')).toBe('in: ann')
  })
})
