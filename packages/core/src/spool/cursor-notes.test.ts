import { beforeEach, expect, it } from 'vitest'
import { ManualClock } from '../delivery/manual-clock.fixture.ts'
import { CursorNotes } from './cursor-notes.ts'
import { readCursors } from './cursors.ts'
import { Segment } from './segment.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'
import { Watermark } from './watermark.ts'

let clock: ManualClock
let disk: SimulatedDisk
let notes: CursorNotes

beforeEach(() => {
  clock = new ManualClock()
  disk = new SimulatedDisk()
  disk.open().makeDirectorySync('/own')
  notes = new CursorNotes({ disk: disk.open(), clock, lanes: ['sink'] })
})

const segment = (name: string) => new Segment(`/own/${name}`, 1e9, [new Watermark()])

/** The destination got on by so much: what the spool does then. */
function acknowledge(one: Segment, start: number, length: number): boolean {
  one.progress[0]?.watermark.settle(start, length)
  return notes.note([one])
}

const known = async (name: string) => (await readCursors(disk.open(), '/own')).get(name)?.get('sink')?.done

it('knows after a kill what was acknowledged, in order or not', async () => {
  const one = segment('1.log')
  acknowledge(one, 0, 10)
  acknowledge(one, 20, 10)
  expect(await known('1.log')).toEqual([10, 20, 30])
})

it('is not misled by the end of a longer note, or by a damaged one', async () => {
  const [one, two] = [segment('1.log'), segment('2.log')]
  acknowledge(one, 0, 10)
  acknowledge(two, 0, 10)
  notes.forget(two)
  acknowledge(one, 10, 10)
  expect(await known('1.log')).toEqual([20])
  expect(await known('2.log')).toBeUndefined()
  disk.put('/own/cursors.note', disk.contentOf('/own/cursors.note').replace('[20]', '[90]'))
  expect(await known('1.log')).toBeUndefined()
})

it('forgets what the cursors file has taken over, and nothing that came meanwhile', async () => {
  const [one, two, other] = [segment('1.log'), segment('2.log'), segment('3.log')]
  acknowledge(one, 0, 10)
  acknowledge(two, 0, 10)
  const saved = notes.saving('/own')
  acknowledge(one, 10, 10)
  saved(() => true)
  acknowledge(other, 0, 10)
  expect(await known('1.log')).toEqual([20])
  expect(await known('2.log')).toBeUndefined()
})

it('keeps a segment that is done until its file is gone', async () => {
  const [one, other] = [segment('1.log'), segment('2.log')]
  acknowledge(one, 0, 10)
  notes.saving('/own')((kept) => kept !== one)
  acknowledge(other, 0, 10)
  expect(await known('1.log')).toEqual([10])
  notes.forget(one)
  acknowledge(other, 10, 10)
  expect(await known('1.log')).toBeUndefined()
})

it('leaves a disk that fails alone for a second, and one that is slow for longer', async () => {
  const one = segment('1.log')
  notes.note([one])
  disk.fate = (_, name) => (name === 'writeSync' ? 'EIO' : 'ok')
  expect(acknowledge(one, 0, 10)).toBe(false)
  disk.fate = () => 'ok'
  const { calls } = disk
  expect(acknowledge(one, 10, 10)).toBe(false)
  expect(disk.calls).toBe(calls)
  clock.pass(1_000)
  disk.fate = () => {
    clock.pass(25)
    return 'ok'
  }
  expect(acknowledge(one, 20, 10)).toBe(true)
  expect(acknowledge(one, 30, 10)).toBe(true)
  expect(acknowledge(one, 40, 10)).toBe(false)
  expect(await known('1.log')).toEqual([40])
})

it('leaves to the cursors file what does not fit on a page', () => {
  const segments = Array.from({ length: 200 }, (_, index) => segment(`${index}-with-a-name-as-long-as-they-are.log`))
  expect(notes.note(segments)).toBe(false)
})
