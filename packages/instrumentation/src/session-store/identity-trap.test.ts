import { expect, it } from 'vitest'
import { trapIdentity } from './identity-trap.ts'

function trapped(session: Record<string, unknown>, path: readonly string[]): { writes: () => number; release: () => void } {
  let count = 0
  const release = trapIdentity(session, path, () => {
    count += 1
  })
  return { writes: () => count, release }
}

it('tells a write of the same value', () => {
  const session = { userId: 'u-1' }
  const { writes } = trapped(session, ['userId'])
  session.userId = 'u-1'
  expect(writes()).toBe(1)
  expect(Object.getOwnPropertyDescriptor(session, 'userId')).toEqual({
    value: 'u-1',
    enumerable: true,
    configurable: true,
    writable: true,
  })
})

it('tells a write through Object.assign, and one inside of an object', () => {
  const session = { auth: { userId: 'u-1' } }
  const { writes } = trapped(session, ['auth', 'userId'])
  Object.assign(session.auth, { userId: 'u-1' })
  expect(writes()).toBe(1)
})

it('shows the same session meanwhile, and puts it back', () => {
  const session = { userId: 'u-1', cart: [1] }
  const plain = structuredClone(session)
  const { writes, release } = trapped(session, ['userId'])
  expect(JSON.stringify(session)).toBe(JSON.stringify(plain))
  expect({ ...session }).toEqual(plain)
  expect(structuredClone(session)).toEqual(plain)
  expect(Object.keys(session)).toEqual(['userId', 'cart'])
  release()
  expect(Object.getOwnPropertyDescriptor(session, 'userId')).toEqual({
    value: 'u-1',
    enumerable: true,
    configurable: true,
    writable: true,
  })
  expect(writes()).toBe(0)
})

it('tells that the identity was taken out and put in again', () => {
  const session: Record<string, unknown> = { userId: 'u-1' }
  const { writes, release } = trapped(session, ['userId'])
  Reflect.deleteProperty(session, 'userId')
  session['userId'] = 'u-1'
  release()
  expect(writes()).toBe(1)
})

it('lets an object that inherits from the session have a property of its own', () => {
  const session = { userId: 'u-1' }
  const { writes } = trapped(session, ['userId'])
  const child = Object.create(session) as { userId: string }
  child.userId = 'u-2'
  expect(Object.hasOwn(child, 'userId')).toBe(true)
  expect(session.userId).toBe('u-1')
  expect(writes()).toBe(0)
})

it('leaves a frozen session alone', () => {
  const session = Object.freeze({ userId: 'u-1' })
  trapIdentity(session, ['userId'], () => {})()
  expect(session.userId).toBe('u-1')
})
