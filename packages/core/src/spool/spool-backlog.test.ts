import { expect, it } from 'vitest'
import { sampleEvent } from '../delivery/event.fixture.ts'
import { settled } from '../delivery/manual-clock.fixture.ts'
import type { SignedInEvent } from '../sign-in/event.ts'
import { Segment } from './segment.ts'
import type { Chunk } from './segment-reader.ts'
import { SpoolBacklog } from './spool-backlog.ts'
import { Watermark } from './watermark.ts'

const RECORD_BYTES = 100
/** Nine of them are as much as waits in memory; the others have to be read back. */
const ENCODED = 'x'.repeat(500_000)

/** A backlog of events that were appended while the destination was away, with a reader that reads when it is told. */
class World {
  readonly segment = new Segment('/spool/v1/00000001-1.log', 1e9, [new Watermark()])
  readonly events: SignedInEvent[] = []
  readonly taken: number[] = []
  #answer: ((upTo: number) => void) | undefined
  readonly backlog = new SpoolBacklog({
    index: 0,
    encode: () => ENCODED,
    read: (_, from) =>
      new Promise((resolve) => {
        this.#answer = (upTo) => resolve(this.#chunk(from, upTo))
      }),
    onReady: () => {},
    onProgress: () => {},
    onUnreadable: () => {},
  })

  constructor(count: number) {
    this.backlog.opened(this.segment)
    for (let number = 0; number < count; number += 1) {
      const event = sampleEvent(number)
      this.events.push(event)
      const position = { segment: this.segment, offset: this.segment.size, length: RECORD_BYTES }
      this.segment.size += RECORD_BYTES
      this.backlog.appended(position, event)
      this.backlog.encode()
    }
  }

  /** Takes one after the other; they stay on their way. */
  take(count: number): void {
    for (let left = count; left > 0; left -= 1)
      for (const { id } of this.backlog.take(1, Number.POSITIVE_INFINITY)) this.taken.push(Number(id.slice(-12)))
  }

  /** The read that waits comes back, with what stood before this event. */
  async read(upTo: number): Promise<void> {
    this.#answer?.(upTo)
    this.#answer = undefined
    await settled()
  }

  #chunk(from: number, upTo: number): Chunk {
    const first = from / RECORD_BYTES
    const lines = this.events
      .slice(first, upTo)
      .map((content, index) => ({ offset: from + index * RECORD_BYTES, length: RECORD_BYTES, content }))
    return { lines, corrupt: [], next: upTo * RECORD_BYTES }
  }
}

const sorted = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)
const all = (count: number) => Array.from({ length: count }, (_, number) => number)

it('takes what was written last before what has to be read back, and does not hand it out again when it is read', async () => {
  const world = new World(300)
  world.take(16)
  expect(world.taken).toEqual([0, 299, 1, 298, 2, 297, 3, 296, 4, 295, 5, 294, 6, 293, 7, 292])
  await world.read(300)
  world.take(400)
  expect(sorted(world.taken)).toEqual(all(300))
  expect(world.backlog).toMatchObject({ waiting: 0, ready: 0, readyBytes: 0 })
})

it('does not take again what the reader has come to before', async () => {
  const world = new World(400)
  world.take(16)
  await world.read(380)
  world.take(60)
  await world.read(400)
  world.take(500)
  expect(sorted(world.taken)).toEqual(all(400))
  expect(world.backlog.waiting).toBe(0)
})

it('knows the horizon once all that was kept is read, or taken before', async () => {
  const world = new World(300)
  const horizon = world.backlog.horizon()
  world.take(16)
  expect(horizon()).toBeUndefined()
  await world.read(200)
  expect(horizon()).toBeUndefined()
  world.take(300)
  await world.read(300)
  expect(horizon()).toBeGreaterThan(0)
})
