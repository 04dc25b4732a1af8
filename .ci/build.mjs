// Builds every package that stands in a user's app twice (ESM and CommonJS), the others once (ESM).
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const packages = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name))

for (const folder of packages) {
  if (!existsSync(join(folder, 'tsconfig.cjs.json'))) continue
  mkdirSync(join(folder, 'dist/cjs'), { recursive: true })
  // The package says "type": "module"; this makes its CommonJS half what it is.
  writeFileSync(join(folder, 'dist/cjs/package.json'), '{ "type": "commonjs" }\n')
}
const { status } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-b', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
process.exitCode = status ?? 1
