import { beforeEach, describe, expect, it } from 'vitest'
import { globalState } from '../global-state.ts'
import { createScope, type RequestScope } from '../request-scope.ts'
import { configure } from '../settings.ts'
import type { Table } from './observation.ts'
import { observeProvider } from './observe-provider.ts'
import { oneLogin } from './seen-login.ts'

type Authorize = (this: unknown, credentials: unknown) => unknown

let scope: RequestScope
beforeEach(() => {
  configure({}, {})
  scope = createScope()
})

const observation = { library: { name: '@auth/core', hasMadeUpIds: true }, logins: oneLogin(), hasAdapter: false }

/** Calls `authorize` of a credentials provider as the library does, and returns what became of it. */
function authorize(own: Authorize): unknown {
  const provider = observeProvider({ type: 'credentials', options: { authorize: own } }, observation) as { options: Table }
  return globalState().scopes.run(scope, () => (provider.options['authorize'] as Authorize)({ password: 'p' }))
}

const failures = (): unknown[] => scope.signals.map(({ kind, library, method }) => [kind, library, method])
const REFUSED = [['failure', '@auth/core', 'password']]

describe('a refused credential', () => {
  it('is one for which nobody is returned', async () => {
    expect(authorize(() => null)).toBeNull()
    expect(failures()).toEqual(REFUSED)
    expect(await authorize(() => Promise.resolve(null))).toBeNull()
    expect(failures()).toEqual([...REFUSED, ...REFUSED])
  })

  it('is one over which the app throws, and the error stays what it is', async () => {
    const error = new RangeError('of the app')
    expect(() =>
      authorize(() => {
        throw error
      }),
    ).toThrow(error)
    await expect(authorize(() => Promise.reject(error))).rejects.toBe(error)
    expect(failures()).toEqual([...REFUSED, ...REFUSED])
  })

  it('is none for which somebody is returned', async () => {
    const user = { id: 'ann' }
    expect(await authorize(() => Promise.resolve(user))).toBe(user)
    expect(failures()).toEqual([])
  })
})

it('leaves other providers as they are', () => {
  const provider = { type: 'oidc', options: { authorize: () => null } }
  expect(observeProvider(provider, observation)).toBe(provider)
  expect(observeProvider('google', observation)).toBe('google')
})

it('runs a query that is returned once, and hands on what it finds', async () => {
  let runs = 0
  const query = {
    // biome-ignore lint/suspicious/noThenProperty: that is what the query builders of ORMs are
    then: (found: (user: unknown) => void) => {
      runs += 1
      found({ id: 'ann' })
    },
  }
  expect(await authorize(() => query)).toEqual({ id: 'ann' })
  expect(runs).toBe(1)
})
