import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { FaultySink } from './faulty-sink.ts'

export interface FrozenFunctionResult {
  /** For each invocation, how many events the destination had when the function had answered. */
  readonly atAnswer: readonly number[]
  /** How many it had after the process ended by itself. */
  readonly atEnd: number
  readonly copies: number
  readonly mismatches: number
  readonly stderr: string
}

/** Longer than the destination keeps an idle connection. */
const FREEZE_MILLIS = 600
const KEEP_ALIVE_MILLIS = 200

/**
 * Invokes a function several times and stops its process (SIGSTOP) after each answer, as AWS Lambda does. Meanwhile the destination
 * closes the connection that the function would use again.
 */
export async function frozenFunction(invocations: number, awaitsFlush: boolean): Promise<FrozenFunctionResult> {
  const sink = new FaultySink(KEEP_ALIVE_MILLIS)
  await sink.open()
  const script = new URL('function-victim.ts', import.meta.url).pathname
  const child = spawn(
    process.execPath,
    [
      '--conditions=@signed-in/source',
      '--disable-warning=ExperimentalWarning',
      script,
      JSON.stringify({ origin: sink.origin, awaitsFlush }),
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  )
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const answers = createInterface({ input: child.stdout })
  const ended = once(child, 'close')
  const atAnswer: number[] = []
  for (let number = 1; number <= invocations; number += 1) {
    const answered = once(answers, 'line')
    child.stdin.write(`${number}\n`)
    await answered
    child.kill('SIGSTOP')
    atAnswer.push(sink.taken.size)
    await new Promise((resolve) => setTimeout(resolve, FREEZE_MILLIS))
    child.kill('SIGCONT')
  }
  child.stdin.end()
  await ended
  await sink.close()
  return { atAnswer, atEnd: sink.taken.size, copies: sink.copies, mismatches: sink.mismatches.size, stderr }
}
