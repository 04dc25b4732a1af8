import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeBinary } from '@signed-in-test/node-versions'
import { createLineApp } from '@signed-in-test/support/sdk-line'
import { startTraceServer } from '@signed-in-test/support/trace-server'
import { startTrackServer } from '@signed-in-test/support/track-server'
import { expect, it, onTestFinished } from 'vitest'

const README = readFileSync(new URL('../../../packages/otel/README.md', import.meta.url), 'utf8')
const APPS = fileURLToPath(new URL('../apps', import.meta.url))

function sampleWith(text: string): string {
  const blocks = [...README.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code)
  const [sample, ...others] = blocks.filter((code) => code.includes(text))
  if (sample === undefined || others.length > 0) throw new Error(`not one sample with ${text}`)
  return sample
}

it("the README's setup by hand and its hand-written login deliver an event beside the traces", async () => {
  const [track, traces] = [await startTrackServer(), await startTraceServer()]
  onTestFinished(() => track.close())
  onTestFinished(() => traces.close())
  const app = createLineApp('3x', APPS)
  onTestFinished(() => app.remove())
  writeFileSync(
    join(app.folder, 'telemetry.mjs'),
    `${sampleWith('new NodeSDK')}\nprocess.on('beforeExit', () => sdk.shutdown())\n`,
  )
  writeFileSync(join(app.folder, 'login.mjs'), sampleWith('recordSignIn('))
  const env = { TRACK_URL: track.url, TRACK_KEY: 'key', OTEL_EXPORTER_OTLP_ENDPOINT: traces.url, OTEL_METRICS_EXPORTER: 'none' }
  const result = await app.run(['--import', './telemetry.mjs', 'login.mjs'], {
    node: nodeBinary(24),
    env: { ...env, OTEL_LOGS_EXPORTER: 'none' },
  })
  expect(result).toMatchObject({ code: 0, stderr: '' })
  expect(track.events).toMatchObject([{ user_id: 'user_123', context: { group_id: 'account_123', method: 'password' } }])
  expect(traces.hasSpan('sign_in')).toBe(true)
})

it('the README names every export of the package that is a value', async () => {
  const otel = await import('@signed-in/otel')
  expect(Object.keys(otel).filter((name) => !README.includes(name))).toEqual([])
})
