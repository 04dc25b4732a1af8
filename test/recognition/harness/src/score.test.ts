import { expect, it } from 'vitest'
import { scoreOf } from './score.ts'

it('gives precision and recall over all scenarios together', () => {
  const score = scoreOf([
    { name: 'a', trueCount: 3, falseSignIns: [{}], missed: [] },
    { name: 'b', trueCount: 0, falseSignIns: [], missed: [{ userId: 'u' }] },
  ])
  expect(score).toEqual({ scenarioCount: 2, trueCount: 3, falseCount: 1, missedCount: 1, precision: 0.75, recall: 0.75 })
})

it('calls nothing seen and nothing missed perfect', () => {
  expect(scoreOf([])).toMatchObject({ precision: 1, recall: 1 })
})
