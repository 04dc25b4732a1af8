import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

it.each(['2x', '3x', '0203'])('the declarations fit SDK line %s in both directions', async (line) => {
  const compile = promisify(execFile)(`${ROOT}node_modules/.bin/tsc`, ['-p', `${ROOT}test/sdk-lines/${line}/tsconfig.json`])
  const { stdout } = await compile.catch((error: { stdout: string }) => error)
  expect(stdout).toBe('')
})
