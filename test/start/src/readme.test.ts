import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT, runProcess } from './run-process.ts'

it("runs the sample of the cli's README that starts a receiver in a test", async () => {
  const readme = readFileSync(join(ROOT, 'packages/cli/README.md'), 'utf8')
  const [, sample = ''] = /```js\n([\s\S]*?)```/.exec(readme) ?? []
  expect(sample).toContain('createReceiver')
  const { code, output } = await runProcess(['--input-type=module', '--eval', sample], join(ROOT, 'test/start')).ended()
  expect([code, output]).toEqual([0, expect.stringMatching(/^\[\] \{\s+events: 0,/)])
})
