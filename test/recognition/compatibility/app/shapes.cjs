// Prints how every function of a library looks from outside, and what of it is ours: node shapes.cjs <package.json to load from> <names...>
// A name may be a file inside of a package. With SHAPES_REGISTER our instrumentations are there, registered twice; with "disabled" they
// have been taken back before anything is printed.
const { createRequire, findPackageJSON } = require('node:module')
const { existsSync } = require('node:fs')
const { dirname, join } = require('node:path')

const [from, ...asked] = process.argv.slice(2)
const how = process.env.SHAPES_REGISTER
const { getAuthInstrumentations } = require('@signed-in/instrumentation')
const instrumentations = how ? [...getAuthInstrumentations(), ...getAuthInstrumentations()] : []
const originals = globalThis[Symbol.for('@signed-in/instrumentation@1')]?.originals

const load = createRequire(from)
/** A file of another version of the library is not there. */
const isThere = (name) => {
  try {
    return existsSync(pathOf(name))
  } catch {
    return false
  }
}
const pathOf = (name) => {
  const [module, ...file] = name.startsWith('@') ? name.split(/(?<=^[^/]+\/[^/]+)\//) : name.split(/(?<=^[^/]+)\//)
  const manifest = file.length > 0 && findPackageJSON(module, from)
  return manifest ? join(dirname(manifest), ...file) : load.resolve(name)
}

/** The functions in reach of a value, by the way to them. */
function walk(value, path, found, seen, depth) {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value) || depth > 4) return
  seen.add(value)
  if (typeof value === 'function') found.set(path, value)
  for (const key of Reflect.ownKeys(value)) {
    if (['caller', 'arguments', 'constructor', '__proto__'].includes(key)) continue
    const descriptor = Object.getOwnPropertyDescriptor(value, key)
    // Bundlers write exports as getters; those further inside may do anything.
    if (descriptor !== undefined && ('value' in descriptor || depth === 0))
      walk(read(value, key), `${path}.${String(key)}`, found, seen, depth + 1)
  }
}

function read(value, key) {
  try {
    return value[key]
  } catch {
    return undefined
  }
}

const shape = (fn) => ({
  name: fn.name,
  length: fn.length,
  kind: Object.getPrototypeOf(fn)?.constructor?.name,
  keys: Reflect.ownKeys(fn).map(String).sort(),
  prototype: fn.prototype === undefined ? null : Object.getOwnPropertyNames(fn.prototype).sort(),
})

function main() {
  const names = asked.filter(isThere)
  const functions = new Map()
  for (const name of names) {
    walk(load(pathOf(name)), name, functions, new Set(), 0)
  }
  const wrapped = [...functions].filter(([, fn]) => originals?.has(fn))
  const twice = wrapped.filter(([, fn]) => originals.has(originals.get(fn))).map(([path]) => path)
  if (how === 'disabled') for (const instrumentation of instrumentations) instrumentation.disable()
  const again = new Map()
  if (how === 'disabled') for (const name of names) walk(load(pathOf(name)), name, again, new Set(), 0)
  process.stdout.write(
    JSON.stringify({
      shapes: Object.fromEntries([...functions].map(([path, fn]) => [path, shape(fn)])),
      wrapped: wrapped.map(([path]) => path),
      twice,
      left: [...again].filter(([, fn]) => originals?.has(fn)).map(([path]) => path),
    }),
  )
  process.exit(0)
}
main()
