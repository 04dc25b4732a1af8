import { expect, it } from 'vitest'
import { CopyLedger } from './copy-ledger.ts'

it('accounts for one copy of each event of a request without an answer', () => {
  const ledger = new CopyLedger()
  ledger.unanswered([{ id: 'a' }, { id: 'b' }])
  for (const id of ['a', 'b', 'c', 'a']) ledger.copy(id)
  expect(ledger.withoutCause).toEqual(['c', 'a'])
})

it('accounts for what is noted nowhere as often as it stands on disk, however often that is seen', () => {
  const ledger = new CopyLedger()
  ledger.unnoted(new Map([['a', 2]]))
  ledger.unnoted(
    new Map([
      ['a', 1],
      ['b', 0],
    ]),
  )
  for (const id of ['a', 'a', 'a', 'b']) ledger.copy(id)
  expect(ledger.withoutCause).toEqual(['a', 'b'])
})
