import { expect, it } from 'vitest'
import { type Problem, ProblemLog } from './problem.ts'

const DOWN: Problem = { code: 'unreachable', destination: 'a', message: 'down' }
const FULL: Problem = { code: 'dropped', destination: 'a', message: 'full' }
const OTHER: Problem = { code: 'dropped', destination: 'b', message: 'full too' }

it('tells a problem once, and again after it was over', () => {
  const told: string[] = []
  const log = new ProblemLog(({ message }) => told.push(message))
  log.over(['down'], 'up')
  for (let time = 0; time < 2; time += 1) {
    log.tell('down', DOWN)
    log.tell('down', DOWN)
    log.over(['down', 'held'], 'up', 'a')
    log.over(['down'], 'up', 'a')
  }
  expect(told).toEqual(['down', 'up', 'down', 'up'])
})

it('tells in the next outage again what is dropped in it, of that destination', () => {
  const told: string[] = []
  const log = new ProblemLog(({ message }) => told.push(message))
  for (let time = 0; time < 2; time += 1) {
    log.tell('down', DOWN)
    log.tell('full', FULL)
    log.tell('full too', OTHER)
    log.over(['down'], 'up', 'a')
  }
  expect(told).toEqual(['down', 'full', 'full too', 'up', 'down', 'full', 'up'])
})
