import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** The destination in a process of its own, so that its work is not on our bill. */
export interface SinkProcess {
  readonly origin: string
  /** `reset`, `down` and `up`; the answer counts what came since the last reset. */
  control(
    word: 'reset' | 'down' | 'up' | 'count',
  ): Promise<{ readonly events: number; readonly requests: number; readonly bytes: number }>
  stop(): void
}

export async function startSink(): Promise<SinkProcess> {
  const child: ChildProcess = spawn(process.execPath, [new URL('sink.ts', import.meta.url).pathname], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  const port = await new Promise<string>((resolve) => lines.once('line', resolve))
  const origin = `http://127.0.0.1:${port}`
  return {
    origin,
    control: async (word) =>
      (await fetch(`${origin}/control?${word}`)).json() as Promise<{ events: number; requests: number; bytes: number }>,
    stop: () => void child.kill(),
  }
}
