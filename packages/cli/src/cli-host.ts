/** The process that a command runs in, as far as it concerns it. `process` itself fits. */
export interface CliHost {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: AsyncIterable<Uint8Array | string>
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
  cwd(): string
  once(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP', listener: () => void): unknown
  off(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP', listener: () => void): unknown
}

/** Exit codes of every command; each command's help says what they mean for it. */
export const EXIT = {
  /** It worked, and what was looked at is in order. */
  ok: 0,
  /** It did not work, or what was looked at is not in order. */
  failed: 1,
  /** The command line, the environment or a configuration file is wrong. */
  misused: 2,
} as const

/** Something that the person at the keyboard can put right: its message is printed alone. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly exitCode: number

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message)
    this.exitCode = exitCode
  }
}

/** Resolves when the process is asked to end. */
export function untilInterrupted(host: CliHost): Promise<void> {
  return new Promise((resolve) => {
    const onSignal = (): void => {
      host.off('SIGINT', onSignal)
      host.off('SIGTERM', onSignal)
      resolve()
    }
    host.once('SIGINT', onSignal)
    host.once('SIGTERM', onSignal)
  })
}
