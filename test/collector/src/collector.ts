import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const BUILD = fileURLToPath(new URL('../build-collector.mjs', import.meta.url))
const EXAMPLES = fileURLToPath(new URL('../../../examples/collector/', import.meta.url))

/** The path of the built Collector, or why there is none. Building takes minutes, so no test does it. */
export function findCollector(): { readonly binary: string } | { readonly missing: string } {
  const lines = execFileSync(process.execPath, [BUILD, '--if-built'], { encoding: 'utf8' })
  const binary = lines.trim()
  return binary === '' ? { missing: 'no Collector is built; run node test/collector/build-collector.mjs' } : { binary }
}

/** A Collector that runs one of the examples. */
export class Collector {
  readonly url: string
  readonly #binary: string
  readonly #args: readonly string[]
  readonly #env: Readonly<Record<string, string>>
  #process: ChildProcess | undefined
  log: string = ''

  constructor(binary: string, example: string, port: number, env: Readonly<Record<string, string>>) {
    this.#binary = binary
    this.#args = ['--config', EXAMPLES + example]
    this.#env = { ...env, OTLP_LISTEN: `127.0.0.1:${port}` }
    this.url = `http://127.0.0.1:${port}`
  }

  /** Checks the example without running it; throws with what the Collector says. */
  validate(): void {
    execFileSync(this.#binary, ['validate', ...this.#args], { env: { ...process.env, ...this.#env } })
  }

  /** Resolves once it is ready. Rejects with its log if it ends before. */
  async start(): Promise<void> {
    const child = spawn(this.#binary, this.#args, { env: { ...process.env, ...this.#env }, stdio: ['ignore', 'ignore', 'pipe'] })
    this.#process = child
    const begin = this.log.length
    await new Promise<void>((resolve, reject) => {
      child.stderr.on('data', (chunk: Buffer) => {
        this.log += chunk.toString()
        if (this.log.slice(begin).includes('Everything is ready')) resolve()
      })
      child.once('exit', () => reject(new Error(this.log)))
    })
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#process
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await ended
  }
}
