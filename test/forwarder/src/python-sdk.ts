import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const REQUIREMENTS = fileURLToPath(new URL('../senders/requirements.txt', import.meta.url))

/** A Python with OpenTelemetry's SDK, or why there is none. `SIGNED_IN_FETCH_PEERS` lets it be installed into the user's cache. */
export function findPythonSdk(): { readonly python: string } | { readonly missing: string } {
  const hash = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12)
  const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'signed-in', `python-${hash}`)
  const python = join(folder, 'bin', 'python')
  const complete = join(folder, 'complete')
  if (existsSync(complete)) return { python }
  if (process.env['SIGNED_IN_FETCH_PEERS'] === undefined) {
    return { missing: "OpenTelemetry's Python SDK is not there; set SIGNED_IN_FETCH_PEERS=1 to install it by pip" }
  }
  try {
    mkdirSync(folder, { recursive: true })
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' })
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '-r', REQUIREMENTS], { stdio: 'ignore' })
    writeFileSync(complete, '')
    return { python }
  } catch {
    return { missing: "pip cannot install OpenTelemetry's Python SDK" }
  }
}
