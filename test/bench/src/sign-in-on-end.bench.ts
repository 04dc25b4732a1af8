import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type BenchRow, toBenchRow } from './bench-row.ts'
import { measureChild } from './child-process.ts'
import { interleaved, median } from './measure.ts'

/** What on-end-process.ts reports, in microseconds. */
interface Report {
  readonly p50: number
  readonly p99: number
  readonly clockP99: number
}

type VariantName = 'spool' | 'memory' | 'batch' | 'write'

const ROUNDS = 3

/** A destination that takes everything, in a process of its own: its garbage and its work are not a login's. */
const SINK = `
  const server = require('node:http').createServer((request, response) => {
    request.resume()
    request.on('end', () => response.end())
  })
  server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port + '/track'))`

/**
 * What a login waits for: `onEnd` of its span, up to the moment where the event stands in the spool (or in memory). Each variant runs in a
 * process of its own, in turn with the others; one of them does nothing but write as many bytes, which is the floor on this machine.
 */
export async function bench(): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-bench-'))
  const sink = spawn(process.execPath, ['-e', SINK], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const url = await firstLine(sink)
    const reports: Record<VariantName, Report[]> = { spool: [], memory: [], batch: [], write: [] }
    const run = (name: VariantName) => async () => {
      const script = new URL('on-end-process.ts', import.meta.url).pathname
      const { stdout } = await measureChild([script, name, url, mkdtempSync(join(folder, 'spool-'))])
      const report = JSON.parse(stdout) as Report
      reports[name].push(report)
      return report.p99
    }
    const p99 = await interleaved(
      ROUNDS,
      { spool: run('spool'), memory: run('memory'), batch: run('batch'), write: run('write') },
      { warmUp: 0 },
    )
    const row = (name: string, variant: VariantName, rival: BenchRow['rival']) =>
      toBenchRow({
        name,
        unit: 'us p99',
        ours: median(p99[variant]),
        rival,
        budget: 100,
        budgetOn: 'ours',
        note: `median ${median(reports[variant].map(({ p50 }) => p50)).toFixed(0)} us; one a millisecond, each delivered to a real endpoint`,
      })
    const write = { name: 'one bare write of 400 bytes', value: median(p99.write) }
    const clock = { name: 'nothing but the clock', value: median(reports.write.map(({ clockP99 }) => clockP99)) }
    return [
      row('sign-in in onEnd with spool', 'spool', write),
      row('sign-in in onEnd without spool', 'memory', { name: 'BatchSpanProcessor.onEnd', value: median(p99.batch) }),
      row('the floor: one bare write in onEnd', 'write', clock),
    ]
  } finally {
    sink.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the destination has no output')
  const [line] = (await once(createInterface({ input: stdout }), 'line')) as [string]
  return line
}
