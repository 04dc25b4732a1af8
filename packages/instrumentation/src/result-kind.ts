import { isPromise } from 'node:util/types'

/**
 * What a function gave back. `value`: nothing to wait for. `promise`: settles once, and looking at it changes nothing. `bare-promise`:
 * a promise of the language, without fields, for which another of its kind can stand. `lazy`: has a `then` that may begin the work,
 * or do it again: the query builders of knex, mongoose, Prisma and drizzle, which have `catch` and `finally` as well.
 */
export type ResultKind = 'value' | 'promise' | 'bare-promise' | 'lazy'

/** Tells them apart without calling anything of the result. Promises of other realms and of promise libraries are promises. */
export function resultKind(result: unknown): ResultKind {
  if ((typeof result !== 'object' && typeof result !== 'function') || result === null) return 'value'
  const { then, catch: recover, finally: conclude } = result as Partial<Promise<unknown>>
  if (typeof then !== 'function') return 'value'
  const holder = holderOf(result, 'then')
  // A class above it has another `then`, or an object has its own: it was replaced for a reason, which may be to wait for the call.
  if (holder === undefined || holder === result || !isRootPrototype(holder)) return 'lazy'
  if (isPromise(result)) {
    const isBare = Object.getPrototypeOf(result) === holder && Object.keys(result).length === 0
    return isBare ? 'bare-promise' : 'promise'
  }
  const isNamedPromise = holder.constructor.name === 'Promise'
  return isNamedPromise && typeof recover === 'function' && typeof conclude === 'function' ? 'promise' : 'lazy'
}

function holderOf(object: object, key: string): object | undefined {
  for (let holder: object | null = object; holder !== null; holder = Object.getPrototypeOf(holder) as object | null) {
    if (Object.hasOwn(holder, key)) return holder
  }
  return undefined
}

/** Whether nothing but the prototype of all objects (of some realm) stands behind it. */
function isRootPrototype(prototype: object): boolean {
  const parent = Object.getPrototypeOf(prototype) as object | null
  return parent !== null && Object.getPrototypeOf(parent) === null
}
