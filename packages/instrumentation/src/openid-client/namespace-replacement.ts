import { isModuleNamespaceObject } from 'node:util/types'

/** Whether it is what `require` gives of an ES module: nothing on it can be replaced. */
export function isNamespace(exports: unknown): exports is object {
  return isModuleNamespaceObject(exports)
}

const replacements = new WeakMap<object, object>()

/** An object with the same exports, on which they can be replaced: the same one each time, so that a patch taken back stays so. */
export function replacementOf(namespace: object): object {
  const known = replacements.get(namespace)
  if (known !== undefined) return known
  const replacement = Object.create(null) as object
  for (const key of Reflect.ownKeys(namespace)) {
    const descriptor = Object.getOwnPropertyDescriptor(namespace, key)
    if (descriptor !== undefined) Object.defineProperty(replacement, key, { ...descriptor, configurable: true })
  }
  Object.preventExtensions(replacement)
  replacements.set(namespace, replacement)
  return replacement
}
