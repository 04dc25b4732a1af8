import { describe, expect, it } from 'vitest'
import { importedOnDemand, type LoaderHooks } from './import-on-demand.ts'

type ResolveContext = Parameters<LoaderHooks['resolve']>[1]

const HOOKS: LoaderHooks = {
  resolve: (specifier, context, next) => ({ ...next(specifier, context), url: `wrapped:${specifier}` }),
  load: () => ({ format: 'module', source: 'wrapped', shortCircuit: true }),
}
const IMPORTED: ResolveContext = { conditions: ['node', 'import'], importAttributes: {}, parentURL: 'file:///app.js' }
const REQUIRED: ResolveContext = { conditions: ['node', 'require'], importAttributes: {}, parentURL: 'file:///app.js' }
const MAIN: ResolveContext = { conditions: ['node', 'import'], importAttributes: {}, parentURL: undefined }

function urlOf({ resolve }: LoaderHooks, context: ResolveContext, name: string = 'passport'): string {
  return resolve(name, context, (specifier) => ({ url: `plain:${specifier}` })).url
}

function sourceOf({ load }: LoaderHooks): unknown {
  const context: Parameters<LoaderHooks['load']>[1] = { conditions: [], format: 'module', importAttributes: {} }
  return load('plain:passport', context, () => ({ format: 'module', source: 'plain' })).source
}

describe('hooks on demand', () => {
  it('let everything pass while modules are only required, built in or data', () => {
    const hooks = importedOnDemand(
      () => expect.fail('made too early'),
      () => expect.fail(),
    )
    expect(urlOf(hooks, IMPORTED, 'node:fs')).toBe('plain:node:fs')
    expect(urlOf(hooks, IMPORTED, 'data:text/javascript,')).toBe('plain:data:text/javascript,')
    expect([urlOf(hooks, MAIN), urlOf(hooks, REQUIRED), sourceOf(hooks)]).toEqual(['plain:passport', 'plain:passport', 'plain'])
  })

  it('see the very import that they are made for, and everything after it', () => {
    let made = 0
    const hooks = importedOnDemand(
      () => {
        made += 1
        // As when the making imports modules itself.
        expect(urlOf(hooks, IMPORTED)).toBe('plain:passport')
        return HOOKS
      },
      () => expect.fail(),
    )
    expect([urlOf(hooks, IMPORTED), urlOf(hooks, REQUIRED), sourceOf(hooks), made]).toEqual([
      'wrapped:passport',
      'wrapped:passport',
      'wrapped',
      1,
    ])
  })

  it('let everything pass, and tell it once, if they cannot be made', () => {
    const failures: unknown[] = []
    const hooks = importedOnDemand(
      () => {
        throw new Error('not installed')
      },
      (error) => failures.push(error),
    )
    expect([urlOf(hooks, IMPORTED), urlOf(hooks, IMPORTED)]).toEqual(['plain:passport', 'plain:passport'])
    expect(failures).toEqual([new Error('not installed')])
  })
})
