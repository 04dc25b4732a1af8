import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { runInNewContext } from 'node:vm'
import { diag } from '@opentelemetry/api'
import { onUnrecordedLogin } from '@signed-in/core/login-handoff'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { guarded } from './guard.ts'
import { openHttpScopes } from './http-scope.ts'
import { noteSignal } from './note-signal.ts'
import { recordSignIn } from './record-sign-in.ts'
import { configure } from './settings.ts'
import { libraryPromise, queryBuilder } from './thenable.fixture.ts'
import { withSignIn } from './with-sign-in.ts'

let seen: Record<string, unknown>[]
let stop: () => void
const servers: Server[] = []

async function request(listener: (...message: Parameters<RequestListener>) => void | Promise<void>): Promise<number> {
  const server = createServer((...message) => void listener(...message))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).status
}

beforeEach(() => {
  seen = []
  stop = onUnrecordedLogin((view) => seen.push(Object.fromEntries(view.attributes())))
  configure({}, {})
  openHttpScopes()
})
afterEach(() => {
  stop()
  for (const server of servers.splice(0)) server.close()
})

describe('recordSignIn', () => {
  it('records a sign-in outside of any request', () => {
    recordSignIn({ userId: 7, userName: 'ann', groupId: 'g', method: 'password', properties: { plan: 'pro' } })
    expect(seen).toMatchObject([
      {
        'user.id': '7',
        'user.name': 'ann',
        'signed_in.group_id': 'g',
        'signed_in.method': 'password',
        'signed_in.property.plan': 'pro',
      },
    ])
  })

  it('takes the place of what the request would have concluded by itself', async () => {
    await request((_request, response) => {
      noteSignal({ kind: 'credential', library: 'bcryptjs', method: 'password', bare: true })
      recordSignIn({ userId: 'ann' })
      noteSignal({
        kind: 'session',
        library: 'express-session',
        hadIdentity: false,
        provisional: true,
        identity: { userId: 'ann' },
      })
      response.end()
    })
    expect(seen).toMatchObject([{ 'user.id': 'ann', 'signed_in.method': 'password' }])
  })

  it('counts a user once in a request, around the service and in the route alike, and each user of a request', async () => {
    const logIn = withSignIn(
      async (name: string) => ({ id: name }),
      (user) => ({ userId: user.id }),
    )
    await request(async (_request, response) => {
      for (const name of ['ann', 'bob']) recordSignIn({ userId: (await logIn(name)).id })
      response.end()
    })
    expect(seen.map((attributes) => attributes['user.id'])).toEqual(['ann', 'bob'])
  })

  it('counts each call outside of any request', () => {
    recordSignIn({ userId: 'ann' })
    recordSignIn({ userId: 'ann' })
    expect(seen).toHaveLength(2)
  })

  it('never throws, whatever it is handed', () => {
    for (const nonsense of [undefined, null, 7, {}, { userId: Symbol('id') }]) {
      expect(recordSignIn(nonsense as never)).toBeUndefined()
    }
  })
})

describe('withSignIn', () => {
  const identityFrom = (user: { id: string }): { userId: string } => ({ userId: user.id })

  it('records each success of a synchronous login and gives its result back as it is', () => {
    const user = { id: 'ann' }
    const logIn = withSignIn((_name: string) => user, identityFrom)
    expect(logIn('ann')).toBe(user)
    expect(seen).toMatchObject([{ 'user.id': 'ann' }])
  })

  it('records a promised login before the caller goes on', async () => {
    const logIn = withSignIn(async (name: string) => ({ id: name }), identityFrom)
    await logIn('bob')
    expect(seen).toMatchObject([{ 'user.id': 'bob' }])
  })

  it('waits for promises of another realm and of promise libraries, and gives those back as they are', async () => {
    const foreign = runInNewContext("Promise.resolve({ id: 'ann' })") as Promise<{ id: string }>
    await withSignIn(() => foreign, identityFrom)()
    const fromLibrary = libraryPromise(Promise.resolve({ id: 'bob' }))
    expect(withSignIn(() => fromLibrary, identityFrom)()).toBe(fromLibrary)
    await fromLibrary
    const withField = Object.assign(Promise.resolve({ id: 'cem' }), { cancel() {} })
    expect(withSignIn(() => withField, identityFrom)()).toBe(withField)
    await withField
    expect(seen.map((attributes) => attributes['user.id'])).toEqual(['ann', 'bob', 'cem'])
  })

  it('leaves the rejection of such a promise to the caller', async () => {
    const error = new Error('wrong password')
    const rejected = Object.assign(Promise.reject<{ id: string }>(error), { cancel() {} })
    await expect(withSignIn(() => rejected, identityFrom)()).rejects.toBe(error)
    expect(seen).toEqual([])
  })

  it('does not run a query that waits for its caller, and says once that such a login must be async', async () => {
    let runs = 0
    const query = queryBuilder(async () => ({ id: `run ${++runs}` }))
    const warnings: string[] = []
    diag.setLogger({ error() {}, warn: (text) => warnings.push(text), info() {}, debug() {}, verbose() {} })
    const logIn = withSignIn(() => query, identityFrom)
    expect(logIn()).toBe(query)
    expect(logIn()).toBe(query)
    diag.disable()
    expect(warnings).toEqual([expect.stringContaining('make the login async')])
    expect([runs, seen]).toEqual([0, []])
    expect(await withSignIn(async () => query, identityFrom)()).toEqual({ id: 'run 1' })
    expect(seen).toMatchObject([{ 'user.id': 'run 1' }])
  })

  it('records nothing when the login throws or rejects, and hands the error on as it is', async () => {
    const error = new Error('wrong password')
    const thrower = withSignIn((): { id: string } => {
      throw error
    }, identityFrom)
    expect(() => thrower()).toThrow(error)
    await expect(withSignIn(() => Promise.reject<{ id: string }>(error), identityFrom)()).rejects.toBe(error)
    expect(seen).toEqual([])
  })

  it('records nothing when identityFrom says nobody signed in, or throws', () => {
    expect(
      withSignIn(
        () => 'result',
        () => undefined,
      )(),
    ).toBe('result')
    const broken = withSignIn(
      () => 'result',
      () => {
        throw new Error('broken')
      },
    )
    expect(broken()).toBe('result')
    expect(seen).toEqual([])
  })

  it('keeps this, arguments, name and arity', () => {
    class Auth {
      realm = 'r'
      logIn(name: string, _password: string): { id: string } {
        return { id: `${this.realm}/${name}` }
      }
    }
    const { logIn } = Auth.prototype
    Auth.prototype.logIn = withSignIn(logIn, (user, name, password) => ({
      userId: user.id,
      properties: { name, length: password.length },
    }))
    expect(new Auth().logIn('ann', 'secret')).toEqual({ id: 'r/ann' })
    expect(Auth.prototype.logIn).toHaveLength(2)
    expect(Auth.prototype.logIn.name).toBe('logIn')
    expect(seen).toMatchObject([{ 'user.id': 'r/ann', 'signed_in.property.name': 'ann', 'signed_in.property.length': 6 }])
  })
})

describe('a fault of ours', () => {
  it('is contained and leaves undefined', () => {
    expect(
      guarded('test', () => {
        throw new Error('fault')
      }),
    ).toBeUndefined()
    expect(guarded('test', () => 'value')).toBe('value')
  })
})
