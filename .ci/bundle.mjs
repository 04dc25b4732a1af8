// Bundles the JavaScript of a package that stands in a user's app: loading its hundred small files one by one would cost the app's start
// more than everything that they do. See docs/decisions/0002-two-module-formats.md.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'

const SOURCE_CONDITION = '@signed-in/source'
const FORMATS = /** @type {const} */ (['esm', 'cjs'])
/** Where a bundle's entry points end up, as the exports map has it: `./dist/<format>/<name>.js`. */
const TARGET = /^\.\/dist\/(esm|cjs)\/(.+)\.js$/
// Beside the declarations, so that removing dist removes the memory of what was in it.
const STAMP = 'dist/.bundled'

/**
 * Writes `dist/esm` and `dist/cjs`, unless neither sources nor tools have changed since the last time.
 * @param {string} folder of the package
 * @param {typeof import('rolldown')} bundler
 */
export async function bundlePackage(folder, bundler) {
  const targets = targetsOf(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).exports)
  const stamp = join(folder, STAMP)
  const state = stateOf(folder, bundler.VERSION)
  const isCurrent =
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === state &&
    targets.every(({ format, name }) => existsSync(join(folder, 'dist', format, `${name}.js`)))
  if (!isCurrent) {
    for (const format of FORMATS) {
      const entries = targets.filter((target) => target.format === format)
      await bundle(folder, format, Object.fromEntries(entries.map(({ name, source }) => [name, source])), bundler)
    }
  }
  // Its time also says: nothing in dist is older than the sources.
  writeFileSync(stamp, state)
}

/**
 * @param {string} folder
 * @param {(typeof FORMATS)[number]} format
 * @param {Record<string, string>} input name of each entry point, and its source
 * @param {typeof import('rolldown')} bundler
 */
async function bundle(folder, format, input, { rolldown }) {
  /** @type {ReturnType<typeof filesOfModules>} */
  let files = { small: new Map(), main: new Set() }
  const build = await rolldown({
    cwd: folder,
    input,
    platform: 'node',
    tsconfig: false,
    transform: { target: 'es2023' },
    // Other packages, built-in modules and names of the import map stay what they are.
    external: (id, importer) => importer !== undefined && !id.startsWith('.') && !isAbsolute(id),
    plugins: [
      {
        name: 'files-of-modules',
        buildEnd() {
          const importsOf = (/** @type {string} */ id) =>
            this.getModuleInfo(id)?.importedIds.filter((imported) => isAbsolute(imported)) ?? []
          const paths = Object.fromEntries(Object.entries(input).map(([name, source]) => [name, join(folder, source)]))
          files = filesOfModules(paths, importsOf)
        },
      },
    ],
  })
  const { output } = await build.write({
    dir: join(folder, 'dist', format),
    format,
    entryFileNames: '[name].js',
    chunkFileNames: 'shared/[name].js',
    codeSplitting: {
      groups: [
        { debugName: 'small', name: (id) => files.small.get(id), priority: 1 },
        { name: 'main', test: (id) => files.main.has(id) },
      ],
    },
    sourcemap: true,
    keepNames: true,
    // What the sources are as modules, and what the compiler would have written: strict, and marked for those who import CommonJS.
    strict: true,
    esModule: true,
    exports: 'named',
    // The declarations have the documentation.
    comments: { jsdoc: false },
  })
  await build.close()
  removeOthers(join(folder, 'dist', format), new Set(output.map(({ fileName }) => fileName)))
}

/**
 * Which modules become one file. What the main entry point needs is `main`, from which the other entry points take their part. Those
 * that need no more than each other are `small`: they exist to be loaded without the rest.
 * @param {Readonly<Record<string, string>>} entries path of each entry point by its name
 * @param {(path: string) => readonly string[]} importsOf
 * @returns {{ small: Map<string, string>, main: Set<string> }} `small`: name by path
 */
function filesOfModules({ index, ...others }, importsOf) {
  const paths = Object.values(others)
  const small = Object.entries(others).filter(([, path]) => [...reach(path, importsOf)].every((id) => paths.includes(id)))
  return {
    small: new Map(small.map(([name, path]) => [path, name])),
    main: index === undefined ? new Set() : reach(index, importsOf),
  }
}

/**
 * A module and everything that it imports, directly or not.
 * @param {string} start
 * @param {(path: string) => readonly string[]} importsOf
 */
function reach(start, importsOf) {
  const seen = new Set([start])
  for (const id of seen) for (const imported of importsOf(id)) seen.add(imported)
  return seen
}

/**
 * The entry points of an exports map in each format, from the subpaths that name their source.
 * @param {Readonly<Record<string, any>>} exports
 * @returns {{ format: string, name: string, source: string }[]}
 */
function targetsOf(exports) {
  return Object.values(exports)
    .filter((subpath) => subpath[SOURCE_CONDITION] !== undefined)
    .flatMap((subpath) =>
      filesOf(subpath).flatMap((file) => {
        const [, format = '', name = ''] = TARGET.exec(file) ?? []
        return name === '' ? [] : [{ format, name, source: subpath[SOURCE_CONDITION] }]
      }),
    )
}

/**
 * Every file that a subpath leads to under some condition.
 * @param {unknown} target
 * @returns {string[]}
 */
function filesOf(target) {
  if (typeof target === 'string') return [target]
  return typeof target === 'object' && target !== null ? Object.values(target).flatMap(filesOf) : []
}

/**
 * @param {string} folder
 * @param {string} version of the bundler
 */
function stateOf(folder, version) {
  const hash = createHash('sha256')
    .update(version)
    .update(readFileSync(new URL(import.meta.url)))
  const sources = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/\.(?:test|bench|fixture)\.ts$/.test(file),
  )
  for (const file of ['package.json', ...sources.sort().map((source) => join('src', source))]) {
    hash.update(`\n${file}\n`).update(readFileSync(join(folder, file)))
  }
  return `${hash.digest('hex')}\n`
}

/**
 * Removes JavaScript that this build did not write.
 * @param {string} folder
 * @param {ReadonlySet<string>} written
 */
function removeOthers(folder, written) {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/\.js(?:\.map)?$/.test(file) && !written.has(file.replaceAll('\\', '/'))) rmSync(join(folder, file))
  }
}
