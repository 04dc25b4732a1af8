// npm run bench: runs every *.bench.ts below test/bench*, each in its own process, against the built packages.
// npm run bench -- <filter> runs the modules whose path contains the filter; --json FILE also writes the rows as JSON.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { benchTable } from './bench-table.mjs'
import { BootstrapError, bootstrap, ROOT, runMain, workspaceNode } from './bootstrap.mjs'

await runMain(async () => {
  const { filter, json } = readArguments(process.argv.slice(2))
  await bootstrap({ bin: '.' })
  const modules = benchModules().filter((path) => path.includes(filter))
  if (modules.length === 0) throw new BootstrapError(`No bench below test/bench* has "${filter}" in its path.`)
  const rows = []
  let failed = 0
  for (const module of modules) {
    console.log(`\n${module}`)
    const measured = await runModule(module)
    if (measured === undefined) failed += 1
    else rows.push(...measured)
  }
  console.log(`\n${benchTable(rows)}`)
  const met = rows.filter((row) => row.met).length
  console.log(`\n${met} of ${rows.length} budgets met${failed > 0 ? `, ${failed} modules failed` : ''}`)
  if (json !== undefined) writeFileSync(resolve(json), `${JSON.stringify(rows, null, 2)}\n`)
  return failed > 0 ? 1 : 0
})

/** @param {readonly string[]} args */
function readArguments(args) {
  const rest = [...args]
  const at = rest.indexOf('--json')
  const [, json] = at < 0 ? [] : rest.splice(at, 2)
  if (at >= 0 && json === undefined) throw new BootstrapError('--json needs the name of the file to write.')
  return { filter: rest[0] ?? '', json }
}

/** The benches of each package; its `node_modules` link to packages that link back, so only its own source is looked through. */
function benchModules() {
  return readdirSync(join(ROOT, 'test'))
    .filter((name) => name.startsWith('bench'))
    .flatMap((name) => readdirSync(join(ROOT, 'test', name, 'src')).map((file) => join('test', name, 'src', file)))
    .filter((path) => path.endsWith('.bench.ts'))
    .sort()
}

/**
 * @param {string} module
 * @returns {Promise<import('../test/bench/src/bench-row.ts').BenchRow[] | undefined>} undefined: it failed, and said why
 */
async function runModule(module) {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-bench-'))
  const file = join(folder, 'rows.json')
  try {
    await new Promise((done) => {
      const child = spawn(workspaceNode(), [join(ROOT, 'test/bench/src/run-module.ts'), join(ROOT, module), file], {
        cwd: ROOT,
        stdio: ['ignore', 'inherit', 'inherit'],
      })
      child.on('error', done)
      child.on('close', done)
    })
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
