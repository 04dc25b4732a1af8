import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { ROOT } from '../../.ci/bootstrap.mjs'

const HERE = join(ROOT, 'test/docs')

/** A folder as a reader would make it, in which the packages resolve as installed. Removed after the test. */
export function readersFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(HERE, '.reader-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(join(HERE, 'login-app.fixture.mjs'), join(folder, 'app.mjs'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** A running command of the documentation. */
export interface DocumentedProcess {
  /** First match of the pattern in what the process says, on either stream. */
  said(pattern: RegExp): Promise<RegExpExecArray>
  /** Asks it to end, and waits. */
  stop(): Promise<void>
}

/**
 * Runs a line of the documentation in a shell: variables before the command, `node` and `npx` as the workspace has them.
 * The built packages are used, as an app would use them.
 */
export function runDocumented(line: string, folder: string, env: NodeJS.ProcessEnv = {}): DocumentedProcess {
  const path = [join(ROOT, 'node_modules/.bin'), join(HERE, 'node_modules/.bin'), process.env['PATH']].join(':')
  // A shell that replaces itself with the command, so that signals reach it.
  const child = spawn('sh', ['-c', line.replace(/^((?:\w+=\S+ )*)/, '$1exec ')], {
    cwd: folder,
    env: { ...process.env, ...env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: npx starts the command as a child, and both must hear that it is over.
    detached: true,
  })
  const said = collect(child)
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    process.kill(-(child.pid ?? 0), 'SIGTERM')
    // The streams close when the last process of the group is gone.
    await once(child, 'close')
  }
  onTestFinished(stop)
  return { said, stop }
}

function collect(child: ChildProcess): DocumentedProcess['said'] {
  let text = ''
  let isOver = false
  const waiting = new Set<() => void>()
  const wake = (): void => {
    for (const check of waiting) check()
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      wake()
    })
  }
  child.on('close', () => {
    isOver = true
    wake()
  })
  return (pattern) =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const match = pattern.exec(text)
        if (match) resolve(match)
        else if (isOver) reject(new Error(`the process ended without saying ${pattern}:\n${text}`))
        else return
        waiting.delete(check)
      }
      waiting.add(check)
      check()
    })
}

/** Signs a person in at the fixture app, as a browser would. */
export async function signIn(port: string, password: string): Promise<Response> {
  return await fetch(`http://127.0.0.1:${port}/login`, {
    method: 'POST',
    body: new URLSearchParams({ username: 'username', password }),
  })
}
