import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../.ci/bootstrap.mjs'
import { runCommand } from '../../.ci/command.mjs'
import { packAll } from '../../.ci/pack.mjs'

/** One subpath of a published package, e.g. `@signed-in/core/semconv`. */
export interface PackedEntry {
  readonly specifier: string
  /** It has a CommonJS half of its own. */
  readonly isDual: boolean
  /** First Node that its package supports, as `[major, minor]`. */
  readonly nodeFloor: readonly [number, number]
}

/** A folder into which npm has installed the packed packages, as an app's author would. */
export interface PackedApp {
  readonly folder: string
  readonly entries: readonly PackedEntry[]
  write(file: string, text: string): void
  remove(): void
}

// The 2.x line of the SDK runs on every Node that we support; the 3.x line starts at 22.15.
const PEERS = { '@opentelemetry/api': '^1.9.0', '@opentelemetry/sdk-node': '0.223.0' }

/** Builds and packs every package and installs the tarballs, install scripts switched off. */
export async function createPackedApp(): Promise<PackedApp> {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-app-'))
  await expectSuccess(runCommand('node', ['.ci/build.mjs']))
  await expectSuccess(packAll(ROOT, folder))
  const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  const dependencies = Object.fromEntries(
    tarballs.map((name) => [`@signed-in/${/^signed-in-(\w+)-/.exec(name)?.[1]}`, `file:${name}`]),
  )
  const manifest = { name: 'packed-app', private: true, dependencies: { ...PEERS, '@types/node': '^24.0.0', ...dependencies } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
  await expectSuccess(runCommand('npm', install, { cwd: folder }))
  return {
    folder,
    entries: Object.keys(dependencies).flatMap((name) => entriesOf(folder, name)),
    write(file, text) {
      mkdirSync(join(folder, file, '..'), { recursive: true })
      writeFileSync(join(folder, file), text)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function entriesOf(folder: string, name: string): PackedEntry[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'))
  const [major = 0, minor = 0] = String(manifest.engines.node).replace('>=', '').split('.').map(Number)
  return Object.entries(manifest.exports as Record<string, { require?: unknown }>)
    .filter(([subpath]) => subpath !== './package.json')
    .map(([subpath, target]) => ({
      specifier: subpath.replace('.', name),
      isDual: target.require !== undefined,
      nodeFloor: [major, minor],
    }))
}

async function expectSuccess(command: ReturnType<typeof runCommand>): Promise<void> {
  const { ok, output } = await command
  if (!ok) throw new Error(output)
}
