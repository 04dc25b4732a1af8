import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { VictimOptions } from './victim.ts'

export interface VictimResult {
  /** Ids that the client had taken when the process ended. */
  readonly acknowledged: readonly string[]
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** From the last event to the end of the process. */
  readonly closeMillis: number
  /** Ended by us, because it did not end by itself. */
  readonly hung: boolean
  /** Everything it wrote to stderr. */
  readonly stderr: string
}

export interface VictimControl {
  /** Sends this signal once `afterAcknowledged` events were taken. */
  readonly signal?: NodeJS.Signals
  readonly afterAcknowledged?: number
  /** Called when the last event was handed over. */
  readonly onSent?: () => void
  /** Longest time from the last event to the end. Default 100 s. */
  readonly patienceMillis?: number
}

/** Runs one victim to its end. */
export function runVictim(options: VictimOptions, control: VictimControl = {}): Promise<VictimResult> {
  const { signal, afterAcknowledged = Number.POSITIVE_INFINITY, onSent, patienceMillis = 100_000 } = control
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [
        '--conditions=@signed-in/source',
        '--disable-warning=ExperimentalWarning',
        new URL('victim.ts', import.meta.url).pathname,
        JSON.stringify(options),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    const acknowledged: string[] = []
    let sentAt = performance.now()
    let hung = false
    let stderr = ''
    let patience: NodeJS.Timeout | undefined
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'sent') {
        sentAt = performance.now()
        onSent?.()
        patience = setTimeout(() => {
          hung = true
          child.kill('SIGKILL')
        }, patienceMillis)
        return
      }
      acknowledged.push(line)
      if (signal !== undefined && acknowledged.length === afterAcknowledged) child.kill(signal)
    })
    child.on('close', (code, endedBy) => {
      clearTimeout(patience)
      resolve({ acknowledged, code, signal: endedBy, closeMillis: performance.now() - sentAt, hung, stderr })
    })
  })
}
