import { onUnrecordedLogin } from '@signed-in/core/login-handoff'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { enclosed } from './enclosure.ts'
import { globalState } from './global-state.ts'
import { closeScope, noteSignal } from './note-signal.ts'
import { recordSignIn } from './record-sign-in.ts'
import { createScope, type RequestScope } from './request-scope.ts'
import { configure } from './settings.ts'

let seen: unknown[]
let stop: () => void

beforeEach(() => {
  seen = []
  stop = onUnrecordedLogin((view) => seen.push(`${view.attribute('signed_in.library')} ${view.attribute('user.id')}`))
  configure({}, {})
})
afterEach(() => stop())

const ann = { userId: 'ann' }

/** Runs work as one request and returns the sign-ins in it. */
async function inRequest(work: () => void | Promise<void>): Promise<unknown[]> {
  const scope: RequestScope = createScope()
  await globalState().scopes.run(scope, work)
  closeScope(scope, 200)
  return seen
}

function passwordAndToken(): void {
  noteSignal({ kind: 'credential', library: 'bcrypt', method: 'password', bare: true })
  noteSignal({ kind: 'token', library: 'jose', identity: ann })
}

describe('while an outer library is at work', () => {
  it('what the libraries below it show is no sign-in, and without it is one', async () => {
    expect(await inRequest(() => enclosed('better-auth', passwordAndToken))).toEqual([])
    expect(await inRequest(passwordAndToken)).toEqual(['bcrypt ann'])
  })

  it('hears the outer library and the app, also behind an await', async () => {
    await inRequest(() =>
      enclosed('better-auth', async () => {
        await Promise.resolve()
        noteSignal({ kind: 'event', library: '@supabase/auth-js', identity: { userId: 'inner' } })
        recordSignIn({ userId: 'bob' })
        noteSignal({ kind: 'event', library: 'better-auth', identity: { userId: 'bob' } })
      }),
    )
    await inRequest(() => enclosed('better-auth', () => noteSignal({ kind: 'event', library: 'better-auth', identity: ann })))
    expect(seen).toEqual(['@signed-in/instrumentation bob', 'better-auth ann'])
  })

  it('hears it outside of a request, too', () => {
    enclosed('better-auth', () => {
      noteSignal({ kind: 'event', library: 'better-auth', identity: ann })
      noteSignal({ kind: 'event', library: 'openid-client', identity: ann })
    })
    expect(seen).toEqual(['better-auth ann'])
  })

  it('lets an outer library inside of another speak only if the outermost is the same', async () => {
    const inner = (): void => enclosed('next-auth', () => noteSignal({ kind: 'event', library: 'next-auth', identity: ann }))
    expect(await inRequest(() => enclosed('better-auth', inner))).toEqual([])
    expect(await inRequest(() => enclosed('next-auth', inner))).toEqual(['next-auth ann'])
  })
})

it('listens again to everything behind the work of the outer library', async () => {
  expect(
    await inRequest(async () => {
      await enclosed('better-auth', () => Promise.resolve())
      passwordAndToken()
    }),
  ).toEqual(['bcrypt ann'])
})

it('hands on what the work returns or throws', () => {
  expect(enclosed('better-auth', () => 7)).toBe(7)
  expect(() =>
    enclosed('better-auth', () => {
      throw new RangeError('as it is')
    }),
  ).toThrow(RangeError)
})
