import { expect, it } from 'vitest'
import { Segment } from './segment.ts'
import { SegmentStream } from './segment-stream.ts'
import { Watermark } from './watermark.ts'

const RECORD_BYTES = 100

/** Files of one process and how far one destination has read them. */
class World {
  readonly stream = new SegmentStream()
  #count = 0

  open(records: number): Segment {
    this.#count += 1
    const segment = new Segment(`/spool/v1/0000000${this.#count}-1.log`, 1e9, [new Watermark()])
    segment.size = records * RECORD_BYTES
    this.stream.add(segment)
    return segment
  }

  /** A sync has failed: all but the first so many records stand in a new file. */
  move(from: Segment, kept: number): Segment {
    const records = from.size / RECORD_BYTES - kept
    const to = this.open(0)
    from.sealed = true
    from.moveTail(kept * RECORD_BYTES, to, records)
    this.stream.moved(from, to, from.size)
    return to
  }
}

it('does not read again what two failed syncs in a row have moved', () => {
  const world = new World()
  const first = world.open(5)
  world.stream.advanceTo(first, 4 * RECORD_BYTES)
  const second = world.move(first, 1)
  const third = world.move(second, 1)
  expect(world.stream.next()).toEqual({ segment: third, from: 2 * RECORD_BYTES })
})

it('reads the rest where two failed syncs in a row have moved the end of what is being read', () => {
  const world = new World()
  const first = world.open(5)
  world.stream.advanceTo(first, RECORD_BYTES)
  const second = world.move(first, 3)
  const third = world.move(second, 1)
  expect(world.stream.next()).toEqual({ segment: first, from: RECORD_BYTES })
  world.stream.advanceTo(first, first.size)
  expect(world.stream.next()).toEqual({ segment: second, from: 0 })
  world.stream.advanceTo(second, second.size)
  expect(world.stream.next()).toEqual({ segment: third, from: 0 })
})

it('knows that a record was read before it was moved behind a file that has still to be read', () => {
  const world = new World()
  const first = world.open(5)
  const later = world.open(3)
  world.stream.advanceTo(first, 3 * RECORD_BYTES)
  const moved = world.move(first, 1)
  const isAhead = (segment: Segment, record: number) => world.stream.isAhead(segment, record * RECORD_BYTES)
  expect(world.stream.next()).toEqual({ segment: later, from: 0 })
  expect([0, 1, 2, 3].map((record) => isAhead(moved, record))).toEqual([false, false, true, true])
  expect(isAhead(later, 0)).toBe(true)
  expect(isAhead(first, 0)).toBe(false)
})
