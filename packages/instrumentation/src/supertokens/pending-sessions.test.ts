import { expect, it } from 'vitest'
import { createPendingSessions } from './pending-sessions.ts'

const login = { identity: { userId: 'u1' }, method: 'password', signUp: false }

it('hands a login back once, and knows later that it was completed', () => {
  const sessions = createPendingSessions()
  sessions.begin('handle', login)
  expect([sessions.complete('handle'), sessions.complete('handle')]).toEqual([login, 'complete'])
})

it('knows nothing of a session that another process began', () => {
  expect(createPendingSessions().complete('handle')).toBeUndefined()
})

it('forgets the oldest of more than 10,000', () => {
  const sessions = createPendingSessions()
  for (let index = 0; index <= 10_000; index += 1) sessions.begin(`handle ${index}`, login)
  expect([sessions.complete('handle 0'), sessions.complete('handle 10000')]).toEqual([undefined, login])
})
