import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { resultKind } from './result-kind.ts'
import { addThen, libraryPromise, queryBuilder } from './thenable.fixture.ts'

class Cancellable extends Promise<unknown> {
  cancel(): void {}
}

class WaitingQuery extends Promise<unknown> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }
}
addThen(WaitingQuery.prototype, () => {})

const withOwnThen = {}
addThen(withOwnThen, () => {})

it.each<[string, unknown, ReturnType<typeof resultKind>]>([
  ['nothing', undefined, 'value'],
  ['null', null, 'value'],
  ['a user', Object.fromEntries([['then', 'later']]), 'value'],
  ['a promise', Promise.resolve(), 'bare-promise'],
  ['a promise of another realm', runInNewContext('Promise.resolve()'), 'bare-promise'],
  ['a promise with a field', Object.assign(Promise.resolve(), { abort() {} }), 'promise'],
  ['a promise of a subclass', Cancellable.resolve(), 'promise'],
  ['a promise of a library', libraryPromise(Promise.resolve()), 'promise'],
  ['a query builder', queryBuilder(async () => {}), 'lazy'],
  ['a plain object with the methods of a promise', withOwnThen, 'lazy'],
  ['a promise that waits for its then', new WaitingQuery(() => {}), 'lazy'],
])('%s is told by how it is made', (_case, result, kind) => {
  expect(resultKind(result)).toBe(kind)
})
