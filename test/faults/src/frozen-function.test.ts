import { expect, it } from 'vitest'
import { frozenFunction } from './frozen-function.ts'

const INVOCATIONS = 4

it('has delivered each sign-in of a function that awaits the flush before the platform freezes it', async () => {
  const result = await frozenFunction(INVOCATIONS, true)
  expect(result).toEqual({ atAnswer: [1, 2, 3, 4], atEnd: INVOCATIONS, copies: 0, mismatches: 0, stderr: '' })
}, 60_000)

it('delivers after the thaw what a function left without a flush, and loses nothing', async () => {
  const result = await frozenFunction(INVOCATIONS, false)
  expect(result).toMatchObject({ atEnd: INVOCATIONS, mismatches: 0, stderr: '' })
}, 60_000)
