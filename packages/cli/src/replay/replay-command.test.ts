import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runToEnd } from '../cli-host.fixture.ts'
import { createReceiver, type Receiver } from '../receiver/receiver.ts'

let directory: string
let receiver: Receiver
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'signed-in-replay-'))
  receiver = await createReceiver()
})
afterEach(async () => {
  await receiver.close()
  rmSync(directory, { recursive: true })
})

/** A process that takes events while its destination is down, and then is gone. */
async function leaveBehind(count: number): Promise<void> {
  const child = fork(new URL('leave-behind.fixture.ts', import.meta.url), [directory, String(count)], {
    execArgv: ['--conditions', '@signed-in/source'],
  })
  const [code] = (await once(child, 'close')) as [number]
  expect(code).toBe(0)
}

function writeDeadLetters(...lines: string[]): void {
  writeFileSync(join(directory, 'dead-letter.jsonl'), lines.map((line) => `${line}\n`).join(''))
}

const DEAD_LETTER = JSON.stringify({
  time: '2026-11-23T11:00:00.000Z',
  destination: 'track',
  reason: '400',
  id: 'b5a84714-4fd4-5a40-9d6b-ed72c9aaac8d',
  event: JSON.stringify({
    user_id: 'user_1',
    event: 'signed_in',
    properties: { user_name: 'ada', plan: 'pro' },
    context: { group_id: 'acme', event_id: 'b5a84714-4fd4-5a40-9d6b-ed72c9aaac8d' },
    timestamp: '2026-11-23T10:59:59.000Z',
  }),
})

it('delivers what a process that is gone has left, once', async () => {
  await leaveBehind(5)
  const first = await runToEnd(['replay', directory, '--url', receiver.trackUrl, '--json'])
  expect(JSON.parse(first.stdout)).toMatchObject({ found: 5, delivered: 5, left: 0 })
  expect(first.code).toBe(0)
  const second = await runToEnd(['replay', directory, '--url', receiver.trackUrl])
  expect(second).toMatchObject({ code: 0, stdout: '0 events found: 0 delivered, 0 refused, 0 dropped, 0 left on disk.\n' })
  expect(receiver.stats()).toMatchObject({ events: 5, duplicates: 0 })
}, 30_000)

it('leaves everything on disk while the destination does not take it, and says so', async () => {
  await leaveBehind(2)
  receiver.addFault({ status: 503, times: 1000 })
  const run = await runToEnd(['replay', directory, '--url', receiver.trackUrl, '--timeout', '1', '--json'])
  expect([run.code, JSON.parse(run.stdout)]).toMatchObject([1, { found: 2, delivered: 0, left: 2, timed_out: true }])
}, 30_000)

it('sends dead letters again on request, byte for byte, and puts their file aside', async () => {
  writeDeadLetters(DEAD_LETTER)
  expect(JSON.parse((await runToEnd(['replay', directory, '--url', receiver.trackUrl, '--json'])).stdout)).toMatchObject({
    found: 0,
  })
  const run = await runToEnd(['replay', directory, '--url', receiver.trackUrl, '--dead-letters', '--json'])
  expect([run.code, JSON.parse(run.stdout)]).toMatchObject([0, { found: 1, delivered: 1, refused: 0 }])
  const { event } = JSON.parse(DEAD_LETTER) as { event: string }
  expect(receiver.events().map(({ payload }) => payload)).toEqual([event])
  expect(readdirSync(directory).filter((name) => name.startsWith('dead-letter'))).toEqual([
    expect.stringMatching(/^dead-letter\..*\.replayed\.jsonl$/),
  ])
}, 30_000)

it('names dead letters that cannot be turned back into events', async () => {
  writeDeadLetters('no json', JSON.stringify({ destination: 'mixpanel', id: 'x', event: '{"event":"signed_in"}' }), DEAD_LETTER)
  const { code, stdout } = await runToEnd(['replay', directory, '--url', receiver.trackUrl, '--dead-letters'])
  expect(code).toBe(1)
  expect(stdout).toContain('Line 1 is no dead letter, or holds no event.')
  expect(stdout).toContain('Line 2 was for mixpanel')
  expect(receiver.stats().events).toBe(1)
}, 30_000)

it('ends with code 2 without a directory, and without a place to deliver to', async () => {
  expect(await runToEnd(['replay', join(directory, 'nope')])).toMatchObject({
    code: 2,
    stderr: `There is no directory ${join(directory, 'nope')}.\n`,
  })
  expect((await runToEnd(['replay', directory])).code).toBe(2)
})
