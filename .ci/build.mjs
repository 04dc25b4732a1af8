// Compiles all packages: tsc -b checks them, writes the declarations of those that stand in a user's app and everything of the others.
// The JavaScript of the former is bundled, as ESM and as CommonJS, from the same sources (see .ci/bundle.mjs).
// `--tools FOLDER`: a workspace package that has compiler and bundler, where the root's own are not installed. Everything else goes
// on to tsc -b.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundlePackage } from './bundle.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const packages = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name))

const args = process.argv.slice(2)
const at = args.indexOf('--tools')
const [, tools = '.'] = at < 0 ? [] : args.splice(at, 2)
const require = createRequire(join(root, tools, 'package.json'))

for (const folder of packages) {
  removeOrphans(folder)
  if (!isDual(folder)) continue
  mkdirSync(join(folder, 'dist/cjs'), { recursive: true })
  // The package says "type": "module"; this makes its CommonJS half what it is. Node looks for `imports` in the nearest manifest
  // only, and never above it, so the map and the files that it leads to (all in `lazy`) stand here as well.
  const { imports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  writeFileSync(join(folder, 'dist/cjs/package.json'), `${JSON.stringify({ type: 'commonjs', imports })}\n`)
  if (imports) cpSync(join(folder, 'lazy'), join(folder, 'dist/cjs/lazy'), { recursive: true })
}
const tsc = join(require.resolve('typescript/package.json'), '../bin/tsc')
const { status } = spawnSync(process.execPath, [tsc, '-b', ...args], { cwd: root, stdio: 'inherit' })
process.exitCode = status ?? 1

// Also after a type error, as the compiler writes its part then, too: the exit code tells.
const bundler = await import(pathToFileURL(require.resolve('rolldown')).href)
for (const folder of packages.filter(isDual)) await bundlePackage(folder, bundler)

/**
 * Packages that stand in a user's app come in both module formats.
 * @param {string} folder
 */
function isDual(folder) {
  return existsSync(join(folder, 'tsconfig.cjs.json'))
}

/**
 * Removes what a deleted or renamed source left in dist: tsc does not, and the tarball would carry it.
 * @param {string} folder
 */
function removeOrphans(folder) {
  const dist = join(folder, 'dist')
  if (!existsSync(dist)) return
  const written = isDual(folder) ? /^(?:esm|cjs)[\\/](.+)\.d\.ts$/ : /^(.+?)\.(?:js|d\.ts|js\.map)$/
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const source = written.exec(file)?.[1]
    if (source !== undefined && !existsSync(join(folder, 'src', `${source}.ts`))) rmSync(join(dist, file))
  }
}
