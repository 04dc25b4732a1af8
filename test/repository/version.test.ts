import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../../.ci/bootstrap.mjs'

it('writes the version of the package on login spans', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'packages/instrumentation/package.json'), 'utf8'))
  expect(readFileSync(join(ROOT, 'packages/instrumentation/src/version.ts'), 'utf8')).toContain(
    `export const VERSION = '${version}'\n`,
  )
})
