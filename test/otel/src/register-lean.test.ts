import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

it('loads no zod for a start from two environment variables: it would cost more than everything else of ours', async () => {
  const count = "Object.keys(require('node:module')._cache).filter((path) => /[\\\\/]zod[\\\\/]/.test(path)).length"
  const { stdout } = await promisify(execFile)(process.execPath, ['--require', '@signed-in/otel/register', '--print', count], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, SIGNED_IN_TRACK_URL: 'http://127.0.0.1:9/track', SIGNED_IN_API_KEY: 'k' },
  })
  expect(stdout.trim()).toBe('0')
})
