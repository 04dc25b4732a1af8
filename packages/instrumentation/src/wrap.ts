import { globalState } from './global-state.ts'
import { guarded } from './guard.ts'

/** Any function: what a library's function takes and returns is not ours to know. */
export type AnyFunction = (this: unknown, ...args: never[]) => unknown

/**
 * Makes a function look like the one it stands for: name, arity, `prototype`, static members and prototype chain.
 * The pair is remembered, so that nothing is wrapped twice. Does not throw: hooks call it while a login is running.
 *
 * @returns the function to put in place: `stand` itself, or a method around it where the original cannot be constructed; after a
 *   fault of ours the original
 */
export function imitate<F extends object>(original: F, stand: F): F {
  return guarded('imitate', () => faceOf(original, stand)) ?? original
}

function faceOf<F extends object>(original: F, stand: F): F {
  const isAlike = Object.hasOwn(original, 'prototype') || !Object.hasOwn(stand, 'prototype')
  const face = isAlike ? stand : withoutPrototype(stand)
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = Object.getOwnPropertyDescriptor(original, key)
    if (descriptor !== undefined) Reflect.defineProperty(face, key, descriptor)
  }
  Object.setPrototypeOf(face, Object.getPrototypeOf(original) as object | null)
  globalState().originals.set(face, original)
  return face
}

/** A function expression has a `prototype` that cannot be removed; a method has none, like the methods of a class. */
function withoutPrototype<F extends object>(stand: F): F {
  const holder = {
    method(this: unknown, ...args: never[]): unknown {
      return Reflect.apply(stand as unknown as AnyFunction, this, args)
    },
  }
  return holder.method as unknown as F
}

/**
 * Puts `make(original)` in the place of a method. Returns the way back, or undefined when there was nothing to do: no function
 * there, ours already, or a property that cannot be replaced. Does not throw: some objects are first seen while a login is running.
 */
export function wrapMethod(
  target: unknown,
  key: PropertyKey,
  make: (original: AnyFunction) => AnyFunction,
): (() => void) | undefined {
  return guarded('wrap', () => replaceMethod(target, key, make))
}

function replaceMethod(
  target: unknown,
  key: PropertyKey,
  make: (original: AnyFunction) => AnyFunction,
): (() => void) | undefined {
  if ((typeof target !== 'object' && typeof target !== 'function') || target === null) return undefined
  const original: unknown = Reflect.get(target, key)
  if (typeof original !== 'function' || globalState().originals.has(original)) return undefined
  const own = Object.getOwnPropertyDescriptor(target, key)
  const stand = imitate(original as AnyFunction, make(original as AnyFunction))
  const enumerable = own?.enumerable ?? false
  if (!Reflect.defineProperty(target, key, { value: stand, configurable: true, writable: true, enumerable })) return undefined
  return () => {
    // Somebody may have wrapped ours since: then it stays, and only watches.
    if (Reflect.get(target, key) !== stand) return
    if (own === undefined) Reflect.deleteProperty(target, key)
    else Reflect.defineProperty(target, key, own)
  }
}
