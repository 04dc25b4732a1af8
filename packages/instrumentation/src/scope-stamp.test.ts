import { expect, it } from 'vitest'
import { createScope } from './request-scope.ts'
import { createScopeCarriers } from './scope-stamp.ts'

it('finds the last scope of an object, and none of another', () => {
  const carriers = createScopeCarriers()
  const [request, first, second] = [{}, createScope(), createScope()]
  expect(carriers.get(request)).toBeUndefined()
  carriers.set(request, first)
  carriers.set(request, second)
  expect(carriers.get(request)).toBe(second)
  expect(carriers.get({})).toBeUndefined()
  expect(carriers.get(Object.create(request))).toBeUndefined()
})

it('leaves nothing to be seen on the object', () => {
  const request = { url: '/' }
  createScopeCarriers().set(request, createScope())
  expect(Reflect.ownKeys(request)).toEqual(['url'])
  expect(Object.getPrototypeOf(request)).toBe(Object.prototype)
})

it('finds the scope of frozen objects too', () => {
  const carriers = createScopeCarriers()
  const request = Object.freeze({})
  const scope = createScope()
  carriers.set(request, scope)
  expect(carriers.get(request)).toBe(scope)
})
