// Nothing of one person's machine or registry in tracked files, and nothing native or self-running in a user's app.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** Packages that stand in a user's app: whatever they install, all the way down, is checked. */
const IN_A_USERS_APP = ['core', 'instrumentation', 'otel']

/** Install hooks that npm runs by itself. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall']

/** Registry hosts in lock files, and home or scratch folders of one machine. Documentation may name the public registry's pages. */
const REGISTRY_HOST = /\b(?:tarball|resolved)["']?:?\s+["']?https?:/
const MACHINE_PATH = /(?<![\w.:/@-])(?:\/(?:(?:home|Users)\/(?!me\/|app\/|node\/)|root\/|work\/)[\w.-]+\/|[A-Z]:\\Users\\)/
const REGISTRY_SETTING = /^\s*(?:@[\w-]+:)?registry\s*[=:]/m

/**
 * @param {string} root
 * @returns {Promise<import('../command.mjs').CommandResult>}
 */
export async function supplyChain(root) {
  const problems = [...trackedFileProblems(root), ...runTimeDependencyProblems(root)]
  return { ok: problems.length === 0, output: problems.join('\n') }
}

/** @param {string} root */
function trackedFileProblems(root) {
  const listed = execFileSync('git', ['ls-files', '-z'], {
    cwd: root,
    encoding: 'utf8',
  })
  return listed.split('\0').flatMap((path) => {
    const file = join(root, path)
    if (!path || !existsSync(file) || !statSync(file).isFile() || statSync(file).size > 5_000_000) return []
    return fileProblems(path, readFileSync(file, 'utf8'))
  })
}

/**
 * What a tracked file must not hold.
 * @param {string} path relative to the root
 * @param {string} text
 * @returns {string[]}
 */
export function fileProblems(path, text) {
  const problems = []
  const lockfile = /(?:^|\/)(?:pnpm-lock\.yaml|package-lock\.json|yarn\.lock)$/.test(path)
  if (lockfile && REGISTRY_HOST.test(text)) problems.push(`${path}: names a registry host`)
  if (/(?:^|\/)\.?npmrc$|pnpm-workspace\.yaml$/.test(path) && REGISTRY_SETTING.test(text))
    problems.push(`${path}: sets a registry`)
  if (path.startsWith('.ci/gates/') || path.startsWith('test/repository/')) return problems
  const line = text.split('\n').findIndex((candidate) => MACHINE_PATH.test(candidate))
  if (line >= 0) problems.push(`${path}:${line + 1}: a path of one machine`)
  return problems
}

/** @param {string} root */
function runTimeDependencyProblems(root) {
  /** @type {Set<string>} */
  const seen = new Set()
  return IN_A_USERS_APP.flatMap((name) => {
    const folder = join(root, 'packages', name)
    return existsSync(folder) ? dependencyProblems(root, realpathSync(folder), seen) : []
  })
}

/**
 * Walks what a package installs and reports install scripts and native modules.
 * @param {string} root
 * @param {string} folder
 * @param {Set<string>} seen
 * @returns {string[]}
 */
function dependencyProblems(root, folder, seen) {
  if (seen.has(folder)) return []
  seen.add(folder)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const ours = dirname(folder) === join(realpathSync(root), 'packages')
  const problems = ours ? [] : packageProblems(manifest, readdirSync(folder, { recursive: true, encoding: 'utf8' }))
  for (const dependency of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    const target = findPackage(folder, dependency)
    if (target) problems.push(...dependencyProblems(root, target, seen))
    else if (manifest.dependencies?.[dependency]) problems.push(`${relative(root, folder)}: ${dependency} is not installed`)
  }
  return problems
}

/**
 * What a run-time dependency must not be.
 * @param {{ name: string, version: string, scripts?: Record<string, string>, gypfile?: boolean }} manifest
 * @param {readonly string[]} files
 * @returns {string[]}
 */
function packageProblems(manifest, files) {
  const problems = []
  const script = INSTALL_SCRIPTS.find((name) => manifest.scripts?.[name])
  if (script) problems.push(`${manifest.name}@${manifest.version}: runs a ${script} script when it is installed`)
  const native = files.find((file) => file.endsWith('.node') || file.split(/[\\/]/).at(-1) === 'binding.gyp')
  if (native || manifest.gypfile) problems.push(`${manifest.name}@${manifest.version}: native code (${native ?? 'gypfile'})`)
  return problems
}

/**
 * @param {string} from
 * @param {string} name
 * @returns {string | undefined}
 */
function findPackage(from, name) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate)
    // Inside a package of the store, its dependencies are its neighbours in node_modules.
    if (folder.endsWith('node_modules') && existsSync(join(folder, name, 'package.json'))) return realpathSync(join(folder, name))
    if (dirname(folder) === folder) return undefined
  }
}
