// Builds Helm from Go's module proxy unless it is there already, and prints the path of the binary. With --if-built it builds nothing and
// prints nothing if there is none. It stays outside the checkout, below $XDG_CACHE_HOME or ~/.cache.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const VERSION = '3.22.0'
const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'signed-in', `helm-${VERSION}`)
const binary = join(folder, 'helm')

if (!existsSync(binary) && process.argv.includes('--if-built')) process.exit(0)
if (!existsSync(binary)) {
  mkdirSync(folder, { recursive: true })
  const env = { ...process.env, GOBIN: folder, CGO_ENABLED: '0' }
  execFileSync('go', ['install', `helm.sh/helm/v3/cmd/helm@v${VERSION}`], { env, stdio: ['ignore', 'inherit', 'inherit'] })
}
console.log(binary)
