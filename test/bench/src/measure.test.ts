import { describe, expect, it } from 'vitest'
import { toBenchRow } from './bench-row.ts'
import { measureChild } from './child-process.ts'
import { interleaved, median, medianBounds, medianRatio, percentile } from './measure.ts'

describe('interleaved', () => {
  it('runs every variant once a round, begins each round with the next one, and forgets the warm-up', async () => {
    const order: string[] = []
    const run = (name: string) => () => order.push(name)
    const values = await interleaved(2, { a: run('a'), b: run('b'), c: run('c') }, { warmUp: 1 })
    expect(order.join('')).toBe('abcbcacab')
    expect(values).toEqual({ a: [6, 8], b: [4, 9], c: [5, 7] })
  })
})

describe('percentile', () => {
  it('interpolates between neighbours and leaves its input alone', () => {
    const values = [40, 10, 30, 20]
    expect(median(values)).toBe(25)
    expect(percentile(values, 100)).toBe(40)
    expect(percentile(values, 0)).toBe(10)
    expect(values).toEqual([40, 10, 30, 20])
  })

  it('is no number for no values', () => {
    expect(median([])).toBeNaN()
  })
})

describe('medianBounds', () => {
  it('stands about the middle, a root of the count wide, however far the ends are out', () => {
    const values = Array.from({ length: 100 }, (_, index) => index)
    expect(medianBounds(values)).toEqual([39, 60])
    expect(medianBounds([-1e9, ...values.slice(1, -1), 1e9])).toEqual([39, 60])
  })

  it('is all of a few values, and no number for none', () => {
    expect(medianBounds([3, 1, 2])).toEqual([1, 3])
    expect(medianBounds([])).toEqual([Number.NaN, Number.NaN])
  })
})

describe('medianRatio', () => {
  it('compares round by round, so that a machine that slows down changes nothing', () => {
    expect(medianRatio([2, 20, 200], [1, 10, 100])).toBe(2)
  })
})

describe('toBenchRow', () => {
  const measurement = { name: 'n', unit: 'ns', ours: 12, rival: { name: 'r', value: 10 } }

  it('judges the ratio, with less being better, unless told otherwise', () => {
    expect(toBenchRow({ ...measurement, budget: 1.2 })).toMatchObject({
      ratio: 1.2,
      met: true,
      budgetOn: 'ratio',
      better: 'lower',
    })
    expect(toBenchRow({ ...measurement, budget: 1.19 }).met).toBe(false)
  })

  it('judges the value itself and the other direction', () => {
    expect(toBenchRow({ ...measurement, budget: 10, budgetOn: 'ours' }).met).toBe(false)
    expect(toBenchRow({ ...measurement, budget: 10, budgetOn: 'ours', better: 'higher' }).met).toBe(true)
  })

  it('judges before it rounds', () => {
    expect(toBenchRow({ ...measurement, ratio: 1.010001, budget: 1.01 })).toMatchObject({ ratio: 1.01, met: false })
  })

  it('says no to what is not a number', () => {
    expect(toBenchRow({ ...measurement, ours: Number.NaN, budget: 1 }).met).toBe(false)
    expect(toBenchRow({ ...measurement, ours: Number.NaN, budget: 1, better: 'higher' }).met).toBe(false)
  })
})

describe('measureChild', () => {
  it('reports what a process used and said', async () => {
    const { cpuMillis, maxRssBytes, stdout } = await measureChild(['-e', 'console.log(6 * 7)'])
    expect(stdout).toBe('42\n')
    expect(cpuMillis).toBeGreaterThan(0)
    expect(maxRssBytes).toBeGreaterThan(1_000_000)
  })

  it('fails with the words of a process that fails', async () => {
    await expect(measureChild(['-e', 'throw new Error("out of coffee")'])).rejects.toThrow('out of coffee')
  })
})
