import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs scripts of this folder one after the other on one spool directory, and gives back the JSON that the last one prints. */
export async function runChild<Report>(script: string, ...steps: readonly (readonly string[])[]): Promise<Report> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  const path = new URL(script, import.meta.url).pathname
  let printed = ''
  try {
    for (const args of steps) {
      printed = (await run(process.execPath, [path, ...args, join(directory, 'spool')], { maxBuffer: 1e7, timeout: 300_000 }))
        .stdout
    }
    return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Report
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
