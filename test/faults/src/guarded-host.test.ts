import { expect, it } from 'vitest'
import { FaultySink } from './faulty-sink.ts'
import { GuardedHost, toldAgain } from './guarded-host.ts'
import { hostOnWire } from './wire-faults.ts'

// The oracle itself: a suite that cannot fail proves nothing.

it('notices what a destination says it has and has not', async () => {
  const { sink, wire, host } = await hostOnWire()
  wire.put({ refusal: (client) => void client.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}') })
  await host.until(() => wire.strikes > 0)
  const finding = await host.judge(sink)
  expect(finding).toMatchObject({ held: false })
  expect(finding.lost).toBeGreaterThan(0)
  wire.close()
  await sink.close()
}, 60_000)

it('notices a name that can be read on disk', async () => {
  const sink = new FaultySink()
  await sink.open()
  sink.mode = 'error-500'
  const host = await GuardedHost.start({ delivery: { url: `${sink.origin}/v1/batch` }, isEncrypted: false })
  await host.someSignIns()
  await host.until(() => sink.refused > 0)
  sink.mode = 'ok'
  expect(await host.judge(sink)).toMatchObject({ held: false, lost: 0, what: expect.stringContaining('canaries found: 1') })
  await sink.close()
}, 60_000)

it('notices that the app dies', async () => {
  const sink = new FaultySink()
  await sink.open()
  const host = await GuardedHost.start({ delivery: { url: `${sink.origin}/v1/batch`, maxAge: 1 } as object })
  expect(await host.judge(sink)).toMatchObject({ held: false, what: expect.stringContaining('host harmed') })
  await sink.close()
}, 60_000)

it('notices that the operator is told twice, unless it was over in between', () => {
  const held = (message: string) => ({ code: 'held', destination: 'sink', message }) as const
  const over = { code: 'recovered', destination: 'sink', message: 'again' } as const
  expect(toldAgain([held('401'), held('403')])).toHaveLength(1)
  expect(toldAgain([held('401'), over, held('401')])).toEqual([])
})
