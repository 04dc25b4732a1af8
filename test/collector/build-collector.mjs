// Builds the Collector of builder.yaml unless it is there already, and prints the path of the binary; every further line is what failed.
// With --if-built it builds nothing and prints nothing if there is none. It stays outside the checkout, below $XDG_CACHE_HOME or ~/.cache, in a folder named after the manifest.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const manifest = readFileSync(fileURLToPath(new URL('builder.yaml', import.meta.url)), 'utf8')
const version = /otelcol_version: (\S+)/.exec(manifest)?.[1]
const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'signed-in', 'collector')
const folder = join(cache, createHash('sha256').update(manifest).digest('hex').slice(0, 12))
const binary = join(folder, 'otelcol-signed-in')

if (!existsSync(binary) && process.argv.includes('--if-built')) process.exit(0)
if (!existsSync(binary)) {
  mkdirSync(folder, { recursive: true })
  const builder = join(cache, 'builder')
  const env = { ...process.env, GOBIN: cache, CGO_ENABLED: '0' }
  const stdio = /** @type {const} */ (['ignore', 'inherit', 'inherit'])
  if (!existsSync(builder))
    execFileSync('go', ['install', `go.opentelemetry.io/collector/cmd/builder@v${version}`], { env, stdio })
  const file = join(folder, 'builder.yaml')
  writeFileSync(file, manifest.replace('output_path: ./dist', `output_path: ${join(folder, 'source')}`))
  execFileSync(builder, ['--config', file], { env, stdio })
  renameSync(join(folder, 'source', 'otelcol-signed-in'), binary)
}
console.log(binary)
