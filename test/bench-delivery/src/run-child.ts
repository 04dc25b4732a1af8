import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Runs a script of this folder on one spool directory, once for each list of arguments, and gives back the JSON that the last one
 * prints. Arguments that begin with `--` go to Node.
 */
export async function runChild<Report>(script: string, ...steps: readonly (readonly string[])[]): Promise<Report> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  const stripped = [stripTypes('clients.ts'), stripTypes(script)]
  const path = stripped[1] ?? ''
  let printed = ''
  try {
    for (const args of steps) {
      const flags = args.filter((arg) => arg.startsWith('--'))
      const own = args.filter((arg) => !arg.startsWith('--'))
      const all = [...flags, path, ...own, join(directory, 'spool')]
      printed = (await run(process.execPath, all, { maxBuffer: 1e7, timeout: 300_000 })).stdout
    }
    return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Report
  } finally {
    for (const file of [directory, ...stripped]) rmSync(file, { recursive: true, force: true })
  }
}

/** What is measured runs as plain JavaScript: stripping types at run time would stand on its bill with 17 MiB. */
function stripTypes(script: string): string {
  const path = new URL(script, import.meta.url).pathname
  const target = path.replace(/\.ts$/, '.stripped.mjs')
  writeFileSync(target, stripTypeScriptTypes(readFileSync(path, 'utf8')).replaceAll("'./clients.ts'", "'./clients.stripped.mjs'"))
  return target
}
