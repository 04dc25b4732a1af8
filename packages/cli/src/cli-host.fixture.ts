import { EventEmitter } from 'node:events'
import type { CliHost } from './cli-host.ts'
import { runCli } from './run-cli.ts'

/** What a run of the command left. */
export interface CliRun {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A running command that waits for a signal. */
export interface RunningCli {
  /** Resolves to the first line on stdout that passes. */
  line(passes: (line: string) => boolean): Promise<string>
  interrupt(): Promise<CliRun>
}

interface RunOptions {
  readonly env?: Record<string, string>
  readonly stdin?: string
  readonly cwd?: string
}

/** Runs `signed-in` in this process to its end, with an environment of its own. */
export async function runToEnd(argv: readonly string[], options: RunOptions = {}): Promise<CliRun> {
  const { host, run } = createHost(options)
  return run(await runCli(argv, host))
}

/** Starts a command that ends by a signal. */
export function startCli(argv: readonly string[], options: RunOptions = {}): RunningCli {
  const { host, run, signals, output } = createHost(options)
  const ended = runCli(argv, host)
  return {
    async line(passes) {
      for (;;) {
        const found = output.stdout.split('\n').slice(0, -1).find(passes)
        if (found !== undefined) return found
        await new Promise((resolve) => signals.once('output', resolve))
      }
    },
    async interrupt() {
      signals.emit('SIGINT')
      return run(await ended)
    },
  }
}

function createHost({ env = {}, stdin = '', cwd = process.cwd() }: RunOptions) {
  const output = { stdout: '', stderr: '' }
  const signals = new EventEmitter()
  const host: CliHost = {
    env,
    stdin: (async function* () {
      yield stdin
    })(),
    stdout: {
      write(text) {
        output.stdout += text
        signals.emit('output')
      },
    },
    stderr: {
      write(text) {
        output.stderr += text
      },
    },
    cwd: () => cwd,
    once: (signal, listener) => signals.once(signal, listener),
    off: (signal, listener) => signals.off(signal, listener),
  }
  return { host, signals, output, run: (code: number): CliRun => ({ code, ...output }) }
}
