// Runs one bench module in a process of its own and writes its rows: `node run-module.ts <module> <file for the rows>`.
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { BenchModule } from './bench-row.ts'

const [module = '', output = ''] = process.argv.slice(2)
const { bench } = (await import(pathToFileURL(module).href)) as BenchModule
writeFileSync(output, JSON.stringify(await bench()))
// A module may leave a server or a timer behind; its rows are complete.
process.exit(0)
