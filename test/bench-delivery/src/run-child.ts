import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs one of the scripts of this folder with a directory of its own and gives back the JSON that it prints last. */
export async function runChild<Report>(script: string, args: readonly string[]): Promise<Report> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    const path = new URL(script, import.meta.url).pathname
    const { stdout } = await run(process.execPath, [path, ...args, join(directory, 'spool')], {
      maxBuffer: 1e7,
      timeout: 300_000,
    })
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Report
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
