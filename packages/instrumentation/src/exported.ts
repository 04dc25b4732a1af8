import { globalState } from './global-state.ts'
import { type AnyFunction, imitate } from './wrap.ts'

/**
 * The objects on which an export has to be replaced. What a module hook hands over is the exports object for `require`, and a
 * live view of the namespace for `import`, where the same function often stands under `default` as well.
 */
export function exportShapes(exports: unknown): readonly object[] {
  const shapes: object[] = []
  let shape = exports
  while (
    ((typeof shape === 'object' && shape !== null) || typeof shape === 'function') &&
    shapes.length < 3 &&
    !shapes.includes(shape)
  ) {
    shapes.push(shape)
    shape = (shape as { default?: unknown }).default
  }
  return shapes
}

/** The prototype of the class or constructor that a module exports: by itself or as `default`, or under a name. */
export function prototypeOf(exports: unknown, name?: string): unknown {
  for (const shape of exportShapes(exports)) {
    const exported = name === undefined ? shape : (shape as Record<string, unknown>)[name]
    if (typeof exported === 'function') return exported.prototype
  }
  return undefined
}

/**
 * A stand-in for exports that cannot be assigned, which is what `require` of an ES module gives: the same with one function replaced.
 * Undefined where the function is replaced in place already, or is none.
 */
export function withExport(exports: unknown, name: string, make: (original: AnyFunction) => AnyFunction): object | undefined {
  if (typeof exports !== 'object' || exports === null) return undefined
  const { [name]: original } = exports as Record<string, unknown>
  if (typeof original !== 'function' || globalState().originals.has(original)) return undefined
  const value = imitate(original as AnyFunction, make(original as AnyFunction))
  return Object.create(Object.getPrototypeOf(exports) as object | null, {
    ...Object.getOwnPropertyDescriptors(exports),
    [name]: { value, enumerable: true, writable: true, configurable: false },
  }) as object
}
