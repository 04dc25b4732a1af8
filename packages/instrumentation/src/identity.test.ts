import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type IdentitySettings, mergeIdentities, resolveIdentity, samePerson } from './identity.ts'

const context = { library: 'passport' }
const identityOf = (user: unknown, settings?: IdentitySettings) => resolveIdentity(user, context, settings)

describe('resolveIdentity', () => {
  const objectId = { toHexString: () => '65f0c0ffee0000000000beef' }
  class Person {
    #id = 'p-1'
    get id(): string {
      return this.#id
    }
    get username(): string {
      return 'pia'
    }
  }
  const rows: readonly (readonly [shape: string, user: unknown, userId: string | undefined])[] = [
    ['a string', 'ann', 'ann'],
    ['an e-mail address', 'ann@app.test', 'ann@app.test'],
    ['a number', 7, '7'],
    ['0', 0, '0'],
    ['a bigint', 9007199254740993n, '9007199254740993'],
    ['an object with id 0', { id: 0 }, '0'],
    ['an object with an ObjectId', { _id: objectId }, '65f0c0ffee0000000000beef'],
    ['an ObjectId', objectId, '65f0c0ffee0000000000beef'],
    ['UUID bytes', { id: Buffer.from('0011223344556677', 'hex') }, '0011223344556677'],
    ['a class instance with getters', new Person(), 'p-1'],
    ['a Map', new Map([['id', 'm-1']]), 'm-1'],
    ['an object without prototype', Object.assign(Object.create(null), { id: 'n-1' }), 'n-1'],
    ['token claims', { sub: 's-1' }, 's-1'],
    ['an object with nothing but a user name', { username: 'ann' }, 'ann'],
    ['an object with nothing but an e-mail address', { email: 'ann@app.test' }, 'ann@app.test'],
    ['an object that carries the user', { user: { id: 'u-1' }, accessToken: 't' }, 'u-1'],
    ['an ORM row', { dataValues: { id: 3 } }, '3'],
    ['true', true, undefined],
    ['null', null, undefined],
    ['NaN', Number.NaN, undefined],
    ['an empty object', {}, undefined],
    ['an empty string', ' ', undefined],
    ['a promise', Promise.resolve({ id: 1 }), undefined],
    ['an array', [{ id: 1 }], undefined],
    ['a date', new Date(), undefined],
    ['a function', () => 'ann', undefined],
  ]
  it.each(rows)('reads %s', (_shape, user, userId) => {
    expect(identityOf(user).userId).toBe(userId)
  })

  it('prefers the id to names and e-mail addresses', () => {
    expect(identityOf({ email: 'a@b.test', username: 'ann', sub: 's', id: 'i' })).toMatchObject({
      userId: 'i',
      userName: 'ann',
      email: 'a@b.test',
    })
  })

  it('reads the profiles of providers', () => {
    const profile = {
      id: 'g-1',
      displayName: 'Ann A',
      name: { givenName: 'Ann', familyName: 'A' },
      emails: [{ value: 'ann@idp.test' }],
    }
    expect(identityOf(profile)).toMatchObject({ userId: 'g-1', userName: 'Ann A', email: 'ann@idp.test' })
    expect(identityOf({ id: 'g-1', name: { givenName: 'Ann', familyName: 'A' } }).userName).toBe('Ann A')
    expect(identityOf({ nameID: 'saml-1', mail: 'ann@idp.test' })).toMatchObject({ userId: 'saml-1', email: 'ann@idp.test' })
  })

  it('passes over getters that throw', () => {
    const user = {
      get id(): string {
        throw new Error('not loaded')
      },
      get tenantId(): string {
        throw new Error('not loaded')
      },
      uid: 'u-1',
      orgId: 'o-1',
    }
    expect(identityOf(user)).toMatchObject({ userId: 'u-1', groupId: 'o-1' })
  })

  it.each([
    [{ orgId: 'o' }, 'o'],
    [{ organization_id: 5 }, '5'],
    [{ tid: 't' }, 't'],
    [{ workspace: { id: 'w' } }, 'w'],
    [{ tenant: 'acme' }, 'acme'],
    [{ account: { _id: { toHexString: () => 'ff' } } }, 'ff'],
    [{ plan: 'pro' }, undefined],
  ])('reads the group of %j', (fields, groupId) => {
    expect(identityOf({ id: 1, ...fields }).groupId).toBe(groupId)
  })

  it('asks the fields of the option first, and the resolver before them', () => {
    const user = { id: 1, orgId: 'o', shop: 's' }
    expect(identityOf(user, { groupAttributes: ['shop'] }).groupId).toBe('s')
    expect(identityOf(user, { groupAttributes: ['shop'], groupId: () => 'resolved' }).groupId).toBe('resolved')
    expect(identityOf(user, { groupId: () => undefined }).groupId).toBe('o')
  })

  it('lets a library be overridden, and fills what the override leaves out', () => {
    const settings: IdentitySettings = { identity: { passport: (user) => ({ userId: (user as { key: string }).key }) } }
    expect(identityOf({ key: 'k', username: 'ann' }, settings)).toMatchObject({ userId: 'k', userName: 'ann' })
    expect(resolveIdentity({ key: 'k', id: 'i' }, { library: 'other' }, settings).userId).toBe('i')
  })

  it('reports an override that throws and goes on without it', () => {
    const faults: unknown[] = []
    const broken = (): never => {
      throw new Error('broken')
    }
    const identity = resolveIdentity(
      { id: 'i', orgId: 'o' },
      context,
      { identity: { passport: broken }, groupId: broken },
      (fault) => faults.push(fault),
    )
    expect(identity).toMatchObject({ userId: 'i', groupId: 'o' })
    expect(faults).toHaveLength(2)
  })

  it('never throws and gives only texts of bounded length, whatever it is handed', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withMap: true, withDate: true, withNullPrototype: true, withTypedArray: true }),
        (user) => {
          for (const value of Object.values(identityOf(user))) {
            expect(value === undefined || (typeof value === 'string' && value.length <= 1024)).toBe(true)
          }
        },
      ),
    )
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no')
        },
        getPrototypeOf: () => {
          throw new Error('no')
        },
        has: () => {
          throw new Error('no')
        },
      },
    )
    expect(identityOf(hostile)).toEqual({})
  })
})

describe('mergeIdentities', () => {
  it('fills gaps from the same person or an unknown one', () => {
    expect(mergeIdentities({ userId: 'a' }, { userId: 'a', userName: 'Ann' })).toMatchObject({ userId: 'a', userName: 'Ann' })
    expect(mergeIdentities({ userName: 'Ann' }, { userId: 'a', groupId: 'g' })).toMatchObject({
      userId: 'a',
      userName: 'Ann',
      groupId: 'g',
    })
    expect(mergeIdentities(undefined, { userId: 'a' })).toEqual({ userId: 'a' })
    expect(mergeIdentities({ userId: 'a' }, undefined)).toEqual({ userId: 'a' })
  })

  it('takes nothing from somebody else', () => {
    expect(mergeIdentities({ userId: 'a' }, { userId: 'b', groupId: 'g' })).toEqual({ userId: 'a' })
  })
})

describe('samePerson', () => {
  it('does not know without two ids', () => {
    expect(samePerson({ userId: 'a' }, { userId: 'a' })).toBe(true)
    expect(samePerson({ userId: 'a' }, { userId: 'b' })).toBe(false)
    expect(samePerson({ userId: 'a' }, { userName: 'a' })).toBeUndefined()
    expect(samePerson(undefined, { userId: 'a' })).toBeUndefined()
  })
})
