// Builds every package that stands in a user's app twice (ESM and CommonJS), the others once (ESM).
// `--tsc <file>` names the compiler to use (default: the root's); every other argument goes to `tsc -b`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values, tokens } = parseArgs({ options: { tsc: { type: 'string' } }, strict: false, tokens: true })
const compiler = String(values.tsc ?? join(root, 'node_modules/typescript/bin/tsc'))
const rest = tokens.flatMap((token) =>
  token.kind === 'positional' ? [token.value] : token.kind === 'option' && token.name !== 'tsc' ? [token.rawName] : [],
)

for (const name of readdirSync(join(root, 'packages'))) {
  const folder = join(root, 'packages', name)
  if (!existsSync(join(folder, 'tsconfig.cjs.json'))) continue
  mkdirSync(join(folder, 'dist/cjs'), { recursive: true })
  // The package says "type": "module"; this makes its CommonJS half what it is.
  writeFileSync(join(folder, 'dist/cjs/package.json'), '{ "type": "commonjs" }\n')
}
const { status } = spawnSync(process.execPath, [compiler, '-b', ...rest], { cwd: root, stdio: 'inherit' })
process.exitCode = status ?? 1
