import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { workspaceNode } from '../../../.ci/bootstrap.mjs'

/** Folder of the repository. */
export const ROOT: string = fileURLToPath(new URL('../../..', import.meta.url))

/** A script that runs in a process of its own. */
export interface RunningProcess {
  readonly child: ChildProcess
  /** Resolves to the output as soon as it holds the text; rejects if the process ends before. */
  until(text: string | RegExp): Promise<string>
  /** Resolves when the process has ended. */
  ended(): Promise<{ readonly code: number | null; readonly output: string }>
}

/**
 * Starts a script, by default with the workspace's own Node, whatever Node runs the tests. Packages resolve to what is built: no
 * condition of the tests reaches the process.
 */
export function runProcess(
  args: readonly string[],
  cwd: string,
  environment: Record<string, string> = {},
  node: string = workspaceNode(),
): RunningProcess {
  const { NODE_OPTIONS: _, NODE_PATH: __, VITEST: ___, ...inherited } = process.env
  const child = spawn(node, args, {
    cwd,
    env: { ...inherited, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let isOver = false
  const waiting = new Set<() => void>()
  const wake = (): void => {
    for (const check of waiting) check()
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      wake()
    })
  }
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  void closed.then(() => {
    isOver = true
    wake()
  })
  return {
    child,
    until: (text) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const isThere = typeof text === 'string' ? output.includes(text) : text.test(output)
          if (!isThere && !isOver) return
          waiting.delete(check)
          if (isThere) resolve(output)
          else reject(new Error(`The process ended without ${text}:\n${output}`))
        }
        waiting.add(check)
        check()
      }),
    ended: async () => ({ code: await closed, output }),
  }
}
