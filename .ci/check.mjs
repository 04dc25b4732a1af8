// npm run check: build, then every gate.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './command.mjs'
import { runGates } from './gates.mjs'

const { status } = spawnSync(process.execPath, [join(ROOT, '.ci/build.mjs')], { stdio: 'inherit' })
const { passed, failed } = await runGates()
console.log(`${passed} passed, ${failed + (status === 0 ? 0 : 1)} failed`)
process.exitCode = failed > 0 || status !== 0 ? 1 : 0
