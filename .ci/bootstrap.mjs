// Brings a fresh clone to the point where something can run: the right Node, the packages that the task needs, their builds.
// It runs before anything is installed, so it uses only what Node 20 and npm have.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folder of the repository. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')

const MINIMUM_NODE = [20, 19]
// Inside node_modules, so that removing node_modules removes the memory of what was in it.
const STAMPS = join(ROOT, 'node_modules/.cache/signed-in')

/** Something that the person at the keyboard can put right: its message is printed alone, without a stack. */
export class BootstrapError extends Error {
  name = 'BootstrapError'
}

/**
 * Refuses a Node that cannot run the repository's scripts.
 * @param {string} [version] default: the Node that runs this
 */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [minimumMajor = 0, minimumMinor = 0] = MINIMUM_NODE
  if (major > minimumMajor || (major === minimumMajor && minor >= minimumMinor)) return
  throw new BootstrapError(
    `This is Node ${version}, and Signed In needs Node ${MINIMUM_NODE.join('.')} or newer. ` +
      'Install a current Node from https://nodejs.org (or with nvm, fnm, volta, ...) and run the same command again.',
  )
}

/**
 * Path of the workspace's own Node (24): tools and the cli need a newer one than the machine may have.
 * @param {string} [folder] workspace package that has `node` among its dependencies; default: the repository's root
 */
export function workspaceNode(folder = '.') {
  return join(ROOT, folder, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

/**
 * Prepares the checkout: checks Node, installs and builds, each only if something changed since the last time.
 * @param {{ project?: string, bin: string, say?: (line: string) => void }} task `project`: name of the workspace package whose
 *   dependencies are enough (default: everything); `bin`: folder of a workspace package that has `typescript`, `rolldown` and
 *   `node`; `say`: where progress goes, default stdout
 */
export async function bootstrap({ project, bin, say = (line) => process.stdout.write(`${line}\n`) }) {
  requireNode()
  await install({ project, say })
  await build({ bin, say })
}

/**
 * Installs the packages that the lockfile names, if that has not happened yet.
 * @param {{ project?: string | undefined, say: (line: string) => void }} options
 */
export async function install({ project, say }) {
  const state = hashOf(['pnpm-lock.yaml', 'pnpm-workspace.yaml'].map((name) => readFileSync(join(ROOT, name))))
  const stamp = join(STAMPS, 'installed')
  const done = readStamp(stamp)
  const wanted = project ?? '*'
  if (done[0] === state && (done.includes('*') || done.includes(wanted))) return

  say(
    project
      ? 'Installing what this needs. The first time takes a minute, later there is nothing to do.'
      : 'Installing everything.',
  )
  const started = Date.now()
  const filter = project ? ['--filter', `${project}...`] : []
  // The lockfile is the repository's own and names every package by its hash. Checking the age and origin of each again, as pnpm does
  // by default, costs a thousand requests and, where a registry limits them, a minute.
  const count = await runPnpm(['install', '--frozen-lockfile', '--trust-lockfile', '--reporter=ndjson', ...filter])
  say(count > 1 ? `Installed ${count} packages in ${seconds(started)}.` : `Everything was there (${seconds(started)}).`)
  writeStamp(stamp, done[0] === state ? [...done, wanted] : [state, wanted])
}

/**
 * Compiles the packages, if a source file changed since the last time.
 * @param {{ bin: string, say: (line: string) => void }} options
 */
export async function build({ bin, say }) {
  const stamp = join(STAMPS, 'built')
  const state = hashOf(sourceState())
  const built = readdirSync(join(ROOT, 'packages')).every((name) => existsSync(join(ROOT, 'packages', name, 'dist')))
  if (built && readStamp(stamp)[0] === state) return

  say('Building the packages.')
  const started = Date.now()
  const end = showWaiting((elapsed) => `${elapsed} s`)
  const { code, output } = await run(workspaceNode(bin), [join(ROOT, '.ci/build.mjs'), '--tools', bin])
  end()
  if (code !== 0) throw new BootstrapError(`The packages do not build:\n${output.trim()}`)
  say(`Built in ${seconds(started)}.`)
  writeStamp(stamp, [state])
}

/**
 * Runs a script's main function and turns what goes wrong into a sentence and an exit code.
 * @param {() => Promise<number>} main gives the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error
    console.error(`\n${error.message}`)
    process.exitCode = 1
  }
}

/** Name, size and time of every file that a build reads. */
function sourceState() {
  const files = ['tsconfig.base.json', 'tsconfig.json', 'pnpm-lock.yaml', '.ci/build.mjs', '.ci/bundle.mjs']
  for (const name of readdirSync(join(ROOT, 'packages'))) {
    const folder = join('packages', name)
    for (const file of readdirSync(join(ROOT, folder))) if (file.endsWith('.json')) files.push(join(folder, file))
    for (const part of ['src', 'lazy'].filter((name) => existsSync(join(ROOT, folder, name)))) {
      for (const file of readdirSync(join(ROOT, folder, part), { recursive: true })) files.push(join(folder, part, String(file)))
    }
  }
  return files.sort().map((file) => {
    const { size, mtimeMs } = statSync(join(ROOT, file))
    return `${file} ${size} ${mtimeMs}\n`
  })
}

/**
 * Runs the pnpm that package.json names, through npm, which every Node brings along.
 * @param {readonly string[]} args
 * @returns {Promise<number>} how many packages were put in place
 */
async function runPnpm(args) {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const command = ['exec', '--yes', '--', packageManager, ...args]
  // Under `npm start` npm says where it is; a bare `node .ci/start.mjs` finds it on the PATH.
  const npm = process.env['npm_execpath']?.endsWith('.js') ? process.env['npm_execpath'] : undefined
  const progress = installProgress()
  const { code, output } = await run(npm ? process.execPath : 'npm', npm ? [npm, ...command] : command, {
    // A dead network should be said within seconds, not after npm's and pnpm's usual minutes of patience.
    env: { npm_config_fetch_retries: '1', npm_config_fetch_retry_mintimeout: '1000', npm_config_loglevel: 'error' },
    onLine: progress.read,
  })
  progress.end()
  if (code === 0) return progress.count()
  throw new BootstrapError(installFailure(output))
}

/**
 * Shows that the waiting goes on: one moving line in a terminal, a line now and then in a log. By the clock and not by what the
 * tool says, as a slow one says nothing for a while.
 * @param {(seconds: number) => string} text
 * @returns {() => void} ends it
 */
function showWaiting(text) {
  const started = Date.now()
  const { isTTY } = process.stdout
  const timer = setInterval(
    () => {
      const line = `  ${text(Math.round((Date.now() - started) / 1000))}`
      process.stdout.write(isTTY ? `\r${line}` : `${line}\n`)
    },
    isTTY ? 100 : 10_000,
  )
  return () => {
    clearInterval(timer)
    if (isTTY) process.stdout.write('\r\u001b[K')
  }
}

/** Reads pnpm's progress records and shows them. */
function installProgress() {
  let ready = 0
  let known = 0
  const end = showWaiting((elapsed) => `${ready} of ${known || '...'} packages, ${elapsed} s`)
  return {
    /** @param {string} line */
    read(line) {
      if (!line.includes('"pnpm:progress"')) return
      const { status } = JSON.parse(line)
      if (status === 'resolved') known++
      if (status === 'imported') ready++
    },
    end,
    count: () => ready,
  }
}

const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|dns error|error sending request/i

/** @param {string} output */
function installFailure(output) {
  const reasons = output.split('\n').map(reasonOf).filter(Boolean)
  const reason =
    reasons.find((text) => text.includes('reason:')) ??
    reasons.find((text) => NO_NETWORK.test(text)) ??
    reasons.at(-1) ??
    'pnpm ended without a reason'
  if (NO_NETWORK.test(output)) {
    return (
      'The packages could not be fetched, because the npm registry does not answer. ' +
      'Check the network (and HTTPS_PROXY or the registry in .npmrc, if you use one) and run the same command again.\n' +
      `The reason given: ${reason.split('\n')[0]}`
    )
  }
  return `The packages could not be installed: ${reason}\nPut that right and run the same command again.`
}

/**
 * The sentence in a line of npm's or pnpm's output that says what went wrong, if the line is one.
 * @param {string} line
 */
function reasonOf(line) {
  if (line.startsWith('npm error')) return line.slice('npm error'.length).trim()
  if (!(line.startsWith('{') && line.includes('"level":"error"'))) return ''
  const record = JSON.parse(line)
  return String(record.message ?? record.err?.message ?? '')
}

/**
 * Runs a command to its end and keeps the end of its output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, onLine?: (line: string) => void }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(command, args, { env = {}, onLine = () => {} } = {}) {
  return new Promise((resolve) => {
    // npm is a .cmd file on Windows, which only a shell starts.
    const shell = process.platform === 'win32' && command === 'npm'
    const child = spawn(command, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], shell })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      let rest = ''
      stream.setEncoding('utf8').on('data', (chunk) => {
        output = (output + chunk).slice(-200_000)
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) onLine(line)
      })
    }
    child.on('error', (error) => resolve({ code: 1, output: `npm error ${command} does not start: ${error.message}` }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** @param {readonly (string | Buffer)[]} parts */
function hashOf(parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

/** @param {string} file */
function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
}

/**
 * @param {string} file
 * @param {readonly string[]} lines
 */
function writeStamp(file, lines) {
  mkdirSync(STAMPS, { recursive: true })
  writeFileSync(file, `${lines.join('\n')}\n`)
}

/** @param {number} started */
function seconds(started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`
}
