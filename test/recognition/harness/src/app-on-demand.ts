import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** An app whose packages are too heavy for the repository, or the reason why it is not there. */
export type AppOnDemand =
  | { readonly folder: string; readonly missing?: never }
  | { readonly folder?: never; readonly missing: string }

/** Longest that an installation may take. */
const INSTALL_DEADLINE_MILLIS = 600_000
/** Beside node_modules once everything is in it: an installation that was cut off has none. */
const STAMP = '.installed'

/**
 * Puts an app beside its packages in the user's cache, `~/.cache/signed-in/recognition/<name>-<hash>`, and installs what its
 * `package.json` and `package-lock.json` pin. That happens once per lockfile, and only with `SIGNED_IN_FETCH_PEERS=1`; without it a
 * machine that does not have them yet gets the reason to skip.
 *
 * @param app the app's folder in the repository; it is copied anew each time, so that it may be changed
 */
export function appOnDemand(app: URL): AppOnDemand {
  const source = fileURLToPath(app).replace(/[\\/]$/, '')
  const name = `${basename(dirname(source))}-${basename(source)}`
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'signed-in', 'recognition')
  const hash = createHash('sha256')
  for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(source, file)))
  const folder = join(cache, `${name}-${hash.digest('hex').slice(0, 12)}`)
  if (!existsSync(join(folder, STAMP))) {
    if (process.env['SIGNED_IN_FETCH_PEERS'] === undefined) {
      return { missing: `the packages of ${name} are not there; set SIGNED_IN_FETCH_PEERS=1 to install them` }
    }
    const failure = install(source, folder)
    if (failure !== undefined) return { missing: `the packages of ${name} cannot be installed: ${failure}` }
  }
  cpSync(source, folder, { recursive: true, filter: (path) => basename(path) !== 'node_modules' })
  return { folder }
}

function install(source: string, folder: string): string | undefined {
  const work = `${folder}.${process.pid}`
  try {
    mkdirSync(work, { recursive: true })
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(source, file), join(work, file))
    // Not `npm ci`, which refuses a lockfile that leaves out the binaries of other platforms.
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
    execFileSync(npm, ['install', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: work,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: INSTALL_DEADLINE_MILLIS,
      shell: process.platform === 'win32',
    })
    writeFileSync(join(work, STAMP), '')
    // Two runs may install at once: the first to finish wins.
    if (existsSync(join(folder, STAMP))) return undefined
    rmSync(folder, { recursive: true, force: true })
    renameSync(work, folder)
    return undefined
  } catch (error) {
    return (error as Error).message.split('\n').slice(0, 3).join(' ')
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

const PACKAGES = new URL('../../../../packages/', import.meta.url)

/** Puts our built packages into an app's node_modules as the registry would deliver them. */
export function putOwnPackages(folder: string): void {
  for (const name of ['core', 'instrumentation', 'otel']) {
    const source = fileURLToPath(new URL(`${name}/`, PACKAGES))
    const target = join(folder, 'node_modules', '@signed-in', name)
    rmSync(target, { recursive: true, force: true })
    const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as {
      readonly files: readonly string[]
      readonly publishConfig: object
    }
    for (const part of manifest.files.filter((file) => existsSync(join(source, file)))) {
      cpSync(join(source, part), join(target, part), { recursive: true })
    }
    writeFileSync(join(target, 'package.json'), JSON.stringify({ ...manifest, ...manifest.publishConfig }))
  }
}
