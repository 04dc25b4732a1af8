import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Reader, ReadGate } from './read-gate.ts'

function readers(count: number): { readonly readers: readonly Reader[]; readonly said: string[] } {
  const said: string[] = []
  const all = Array.from({ length: count }, (_, index) => ({
    read: () => void said.push(`read ${index}`),
    giveUp: () => void said.push(`give up ${index}`),
  }))
  return { readers: all, said }
}

describe('the gate in front of gRPC messages', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('lets as many read as it has places, and the others in their order when one leaves', () => {
    const gate = new ReadGate({ places: 2, timeoutMillis: 60_000 })
    const { readers: all, said } = readers(4)
    for (const reader of all) gate.enter(reader)
    expect(said).toEqual(['read 0', 'read 1'])
    gate.leave(all[1] as Reader)
    gate.leave(all[1] as Reader)
    expect(said).toEqual(['read 0', 'read 1', 'read 2'])
    gate.leave(all[0] as Reader)
    expect(said.at(-1)).toBe('read 3')
  })

  it('forgets one that leaves while it waits', () => {
    const gate = new ReadGate({ places: 1, timeoutMillis: 60_000 })
    const { readers: all, said } = readers(3)
    for (const reader of all) gate.enter(reader)
    gate.leave(all[1] as Reader)
    gate.leave(all[0] as Reader)
    expect(said).toEqual(['read 0', 'read 2'])
    gate.leave(all[2] as Reader)
    vi.advanceTimersByTime(3_600_000)
    expect(said).toEqual(['read 0', 'read 2'])
  })

  it('gives the place of a message that does not come to one that waits after five seconds', () => {
    const gate = new ReadGate({ places: 1, timeoutMillis: 60_000 })
    const { readers: all, said } = readers(2)
    for (const reader of all) gate.enter(reader)
    vi.advanceTimersByTime(4999)
    expect(said).toEqual(['read 0'])
    vi.advanceTimersByTime(1)
    expect(said).toEqual(['read 0', 'read 1', 'give up 0'])
  })

  it('leaves a message all its time where nobody waits, and no more', () => {
    const gate = new ReadGate({ places: 1, timeoutMillis: 60_000 })
    const { readers: all, said } = readers(1)
    gate.enter(all[0] as Reader)
    vi.advanceTimersByTime(59_999)
    expect(said).toEqual(['read 0'])
    vi.advanceTimersByTime(1)
    expect(said).toEqual(['read 0', 'give up 0'])
  })

  it('ends the wait of one whose turn does not come in time', () => {
    const gate = new ReadGate({ places: 1, timeoutMillis: 2000 })
    const { readers: all, said } = readers(2)
    gate.enter(all[0] as Reader)
    vi.advanceTimersByTime(500)
    gate.enter(all[1] as Reader)
    gate.leave(all[0] as Reader)
    expect(said).toEqual(['read 0', 'read 1'])
    const late = readers(1)
    gate.enter(late.readers[0] as Reader)
    vi.advanceTimersByTime(2000)
    expect(said).toEqual(['read 0', 'read 1', 'give up 1'])
    expect(late.said).toEqual(['read 0'])
  })
})
