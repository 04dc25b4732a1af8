// Runs one of the workspace's tools and gives back what it said.
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { ROOT } from './bootstrap.mjs'

/**
 * @typedef {object} CommandResult
 * @property {boolean} ok exit code 0
 * @property {string} output stdout and stderr in the order they came
 */

/**
 * The environment of every tool: the workspace's own Node and tools first in PATH, no colours in captured output.
 * @param {string} root
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnvironment(root) {
  const folders = [join(root, 'node_modules/.bin'), join(root, 'test/repository/node_modules/.bin')]
  return { ...process.env, PATH: [...folders, process.env['PATH'] ?? ''].join(delimiter), NO_COLOR: '1', FORCE_COLOR: '0' }
}

/**
 * Runs a command to its end, its output captured. A missing command is a failure with the reason as its output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ root?: string, cwd?: string, env?: NodeJS.ProcessEnv }} [where] `root`: the checkout whose tools are used; `cwd`: default
 *   `root`; `env`: variables beside those of this process
 * @returns {Promise<CommandResult>}
 */
export function runCommand(command, args, { root = ROOT, cwd = root, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...toolEnvironment(root), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // The tools are .cmd files on Windows, which only a shell starts.
      shell: process.platform === 'win32',
    })
    /** @type {Buffer[]} */
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('error', (error) => resolve({ ok: false, output: `${command} does not start: ${error.message}` }))
    child.on('close', (code) => resolve({ ok: code === 0, output: Buffer.concat(chunks).toString('utf8') }))
  })
}
