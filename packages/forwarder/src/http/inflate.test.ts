import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Inflater } from './inflate.ts'

const MIB = 1024 * 1024

/** A frame of zstd that holds three bytes of somebody else's. */
const SKIPPABLE_FRAME = Buffer.of(0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3)

async function sizeOf(inflater: Inflater, body: Buffer, encoding: string | undefined): Promise<number | string> {
  const result = await inflater.inflate(body, encoding)
  if (result.kind !== 'body') return result.kind
  const { length } = result.bytes
  result.release()
  return length
}

describe('inflating', () => {
  it('undoes what the Collector can do, also twice', async () => {
    const inflater = new Inflater(64 * MIB)
    const plain = Buffer.from('abc'.repeat(1000))
    const bodies: [Buffer, string | undefined][] = [
      [plain, undefined],
      [plain, 'identity'],
      [gzipSync(plain), 'gzip'],
      [gzipSync(plain), ' X-GZIP '],
      [deflateSync(plain), 'deflate'],
      [deflateSync(plain), 'zlib'],
      [zstdCompressSync(plain), 'zstd'],
      [gzipSync(deflateSync(plain)), 'deflate, gzip'],
      [Buffer.concat([gzipSync(plain), gzipSync(plain)]), 'gzip'],
      [Buffer.concat([zstdCompressSync(plain), SKIPPABLE_FRAME, zstdCompressSync(plain)]), 'zstd'],
    ]
    const sizes = await Promise.all(bodies.map(([body, encoding]) => sizeOf(inflater, body, encoding)))
    expect(sizes).toEqual([3000, 3000, 3000, 3000, 3000, 3000, 3000, 3000, 6000, 6000])
  })

  it('stops at the limit, on the spot and in the thread pool, whatever size the trailer tells', async () => {
    const inflater = new Inflater(16 * MIB)
    const [small, middle, large] = [Buffer.alloc(2 * MIB), Buffer.alloc(12 * MIB), Buffer.alloc(17 * MIB)].map((zeros) =>
      gzipSync(zeros),
    )
    expect(await sizeOf(inflater, small as Buffer, 'gzip')).toBe(2 * MIB)
    expect(await sizeOf(inflater, middle as Buffer, 'gzip')).toBe(12 * MIB)
    expect(await sizeOf(inflater, large as Buffer, 'gzip')).toBe('too-large')
    const lying = Buffer.from(large as Buffer)
    lying.writeUInt32LE(5, lying.length - 4)
    expect(await sizeOf(inflater, lying, 'gzip')).toBe('too-large')
    expect(await sizeOf(inflater, Buffer.alloc(17 * MIB), undefined)).toBe('too-large')
    expect(await sizeOf(inflater, zstdCompressSync(Buffer.alloc(17 * MIB)), 'zstd')).toBe('too-large')
  })

  it('gives the memory of a body back when it is released, and leaves the bytes of the wire alone', async () => {
    const inflater = new Inflater(64 * MIB)
    const plain = Buffer.alloc(100_000, 'abc')
    const inflated = await inflater.inflate(gzipSync(plain), 'gzip')
    const same = await inflater.inflate(plain, undefined)
    if (inflated.kind !== 'body' || same.kind !== 'body') throw new Error('no body')
    expect(inflated.bytes.equals(plain)).toBe(true)
    inflated.release()
    same.release()
    expect(inflated.bytes.length).toBe(0)
    expect(plain.length).toBe(100_000)
    const small = await inflater.inflate(gzipSync('small'), 'gzip')
    if (small.kind === 'body') small.release()
    expect(Buffer.from('something else of the pool').toString()).toBe('something else of the pool')
  })

  it('says what it cannot undo', async () => {
    const inflater = new Inflater(MIB)
    expect(await sizeOf(inflater, Buffer.from('no gzip'), 'gzip')).toBe('corrupt')
    expect(await sizeOf(inflater, gzipSync('x').subarray(0, 12), 'gzip')).toBe('corrupt')
    const cutOff = Buffer.concat([gzipSync('x'.repeat(1000)).subarray(0, 20), Buffer.alloc(4, 0xff)])
    expect(await sizeOf(inflater, cutOff, 'gzip')).toBe('corrupt')
    const frames = (count: number): Buffer =>
      Buffer.concat(Array.from({ length: count }, () => zstdCompressSync(Buffer.alloc(MIB / 16))))
    expect(await sizeOf(inflater, frames(16), 'zstd')).toBe(MIB)
    expect(await sizeOf(inflater, frames(17), 'zstd')).toBe('too-large')
    expect(await sizeOf(inflater, Buffer.concat(Array.from({ length: 65 }, () => zstdCompressSync('x'))), 'zstd')).toBe('corrupt')
    expect(await sizeOf(inflater, Buffer.from('x'), 'snappy')).toBe('unknown-encoding')
    expect(await sizeOf(inflater, Buffer.from('x'), 'gzip, gzip, gzip, gzip')).toBe('unknown-encoding')
  })

  it('keeps so many large bodies in memory at one time, whatever becomes of them, and lets small ones pass', async () => {
    const inflater = new Inflater(64 * MIB)
    const [small, large, broken] = [
      gzipSync('small'),
      gzipSync(Buffer.alloc(9 * MIB)),
      gzipSync(Buffer.alloc(9 * MIB)).subarray(0, 5000),
    ]
    const lying = Buffer.concat([broken, Buffer.of(0, 0, 0, 1)])
    const held = [await inflater.inflate(large, 'gzip'), await inflater.inflate(large, 'gzip')]
    let isDone = false
    const waiting = Promise.all([inflater.inflate(lying, 'gzip'), sizeOf(inflater, large, 'gzip')]).then((results) => {
      isDone = true
      return results
    })
    expect(await sizeOf(inflater, small, 'gzip')).toBe(5)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(isDone).toBe(false)
    for (const result of held) if (result.kind === 'body') result.release()
    expect(await waiting).toEqual([{ kind: 'corrupt' }, 9 * MIB])
  })
})
