import { expect, it } from 'vitest'
import { Segment } from './segment.ts'
import { readChunk } from './segment-reader.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'
import { Watermark } from './watermark.ts'

it('reads nothing behind the end of a file that was cut after a failed sync', async () => {
  const disk = new SimulatedDisk()
  disk.put('/1.log', 'x'.repeat(100))
  const segment = new Segment('/1.log', 1e9, [new Watermark()], 100)
  expect(await readChunk(disk.open(), segment, 300, undefined)).toEqual({ lines: [], corrupt: [], next: 100 })
})
