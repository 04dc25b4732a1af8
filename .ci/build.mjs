// Builds every package that stands in a user's app twice (ESM and CommonJS), the others once (ESM).
// `--tsc PATH`: the compiler of a workspace package, where the root's own is not installed. Everything else goes on to tsc -b.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const packages = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name))

const args = process.argv.slice(2)
const at = args.indexOf('--tsc')
const [, tsc = join(root, 'node_modules/typescript/bin/tsc')] = at < 0 ? [] : args.splice(at, 2)

for (const folder of packages) {
  removeOrphans(folder)
  if (!existsSync(join(folder, 'tsconfig.cjs.json'))) continue
  mkdirSync(join(folder, 'dist/cjs'), { recursive: true })
  // The package says "type": "module"; this makes its CommonJS half what it is. Node looks for `imports` in the nearest manifest
  // only, and never above it, so the map and the files that it leads to (all in `lazy`) stand here as well.
  const { imports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  writeFileSync(join(folder, 'dist/cjs/package.json'), `${JSON.stringify({ type: 'commonjs', imports })}\n`)
  if (imports) cpSync(join(folder, 'lazy'), join(folder, 'dist/cjs/lazy'), { recursive: true })
}
const { status } = spawnSync(process.execPath, [tsc, '-b', ...args], { cwd: root, stdio: 'inherit' })
process.exitCode = status ?? 1

/**
 * Removes what a deleted or renamed source left in dist: tsc does not, and the tarball would carry it.
 * @param {string} folder
 */
function removeOrphans(folder) {
  const dist = join(folder, 'dist')
  if (!existsSync(dist)) return
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(?:js|d\.ts|js\.map)$/.test(file)) continue
    const source = relative(existsSync(join(folder, 'tsconfig.cjs.json')) ? (file.split(/[\\/]/)[0] ?? '') : '', file)
    if (!existsSync(join(folder, 'src', source.replace(/\.(?:js|d\.ts|js\.map)$/, '.ts')))) rmSync(join(dist, file))
  }
}
