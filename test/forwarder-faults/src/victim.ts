import { type ChildProcess, fork } from 'node:child_process'

/** A Node process that is killed and started again with the same arguments. */
export class Victim {
  readonly #script: string
  readonly #env: Readonly<Record<string, string>>
  readonly #execArgv: readonly string[]
  readonly #args: readonly string[]
  #child: ChildProcess | undefined
  #output = ''
  kills = 0

  constructor(
    script: string,
    env: Readonly<Record<string, string>>,
    args: readonly string[] = [],
    execArgv: readonly string[] = [],
  ) {
    this.#script = script
    this.#env = env
    this.#args = args
    this.#execArgv = execArgv
  }

  /** Everything that it has written. */
  get output(): string {
    return this.#output
  }

  /** Resolves once it has written that it listens. Rejects with its output if it ends before. */
  async start(): Promise<void> {
    const child = fork(this.#script, [...this.#args], {
      execArgv: ['-C', '@signed-in/source', ...this.#execArgv],
      silent: true,
      env: { ...process.env, ...this.#env },
    })
    this.#child = child
    await new Promise<void>((resolve, reject) => {
      const begin = this.#output.length
      const take = (chunk: Buffer): void => {
        this.#output += chunk.toString()
        if (this.#output.slice(begin).includes('listening')) resolve()
      }
      child.stdout?.on('data', take)
      child.stderr?.on('data', take)
      child.once('exit', () => reject(new Error(this.#output)))
    })
  }

  /** Ends it by a signal; resolves to its exit code, null after SIGKILL. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return null
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    child.kill(signal)
    return await ended
  }

  /** kill -9, and up again. */
  async crash(): Promise<void> {
    this.kills++
    await this.end('SIGKILL')
    await this.start()
  }
}
