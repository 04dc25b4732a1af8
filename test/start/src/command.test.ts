import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeBinary } from '@signed-in-test/node-versions'
import { afterAll, describe, expect, it } from 'vitest'
import { ROOT, runProcess } from './run-process.ts'

const COMMAND = 'packages/cli/dist/main.js'

const RECORDED_SIGN_IN = JSON.stringify({
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  name: 'sign_in',
  kind: 'INTERNAL',
  scope: '@signed-in/instrumentation@0.1.0',
  startTimeUnixNano: '1795417708063000001',
  endTimeUnixNano: '1795417708099336064',
  attributes: { 'user.id': 'user_1', 'signed_in.outcome': 'success' },
})

const folder = mkdtempSync(join(tmpdir(), 'signed-in-command-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the built command signed-in', () => {
  it.each([22, 24, 26] as const)('explains a recording on Node %i', async (major) => {
    const file = join(folder, 'recording.jsonl')
    writeFileSync(file, RECORDED_SIGN_IN)
    const { code, output } = await runProcess([COMMAND, 'explain', file], ROOT, {}, nodeBinary(major)).ended()
    expect(output).toMatch(/^SIGN-IN +sign_in .*\n {2}Rule login-span matches: .*\n\n1 span in 1 trace: 1 sign-in,/)
    expect(code).toBe(0)
  })

  it('refuses Node 20 in one sentence', async () => {
    const { code, output } = await runProcess([COMMAND, 'inspect'], ROOT, {}, nodeBinary(20)).ended()
    expect([code, output]).toEqual([2, 'This is Node 20.20.2, and signed-in needs Node 22.15 or newer.\n'])
  })
})
