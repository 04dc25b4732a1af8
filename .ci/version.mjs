// Collects the changesets into changelogs and the next version, for the release workflow.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './bootstrap.mjs'
import { runCommand } from './command.mjs'

const { ok, output } = await runCommand('changeset', ['version'])
console.log(output.trimEnd())
process.exitCode = ok ? 0 : 1

// The instrumentation scope of a login span names the version, and a file that an app's login loads reads no manifest.
const { version } = JSON.parse(readFileSync(join(ROOT, 'packages/instrumentation/package.json'), 'utf8'))
const file = join(ROOT, 'packages/instrumentation/src/version.ts')
writeFileSync(file, readFileSync(file, 'utf8').replace(/VERSION = '[^']*'/, `VERSION = '${version}'`))
