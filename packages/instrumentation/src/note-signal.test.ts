import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it } from 'vitest'
import { beforeEnd, noteSignalIn } from './note-signal.ts'
import { createScope, type RequestScope } from './request-scope.ts'
import { configure } from './settings.ts'

let response: EventEmitter
let scope: RequestScope
let looks: number
const look = (): void => {
  looks += 1
}

beforeEach(() => {
  configure({}, {})
  response = new EventEmitter()
  scope = createScope(response)
  looks = 0
})

describe('what is to be looked at before the end of a request', () => {
  it('is looked at when the response is finished', () => {
    beforeEnd(scope, look)
    response.emit('finish')
    expect(looks).toBe(1)
  })

  it('puts no listener on the response as long as it is quiet and nothing is noted', () => {
    beforeEnd(scope, look, true)
    expect(response.eventNames()).toEqual([])
  })

  it.each(['restored', 'failure'] as const)('is looked at after all when a fact (%s) is noted later', (kind) => {
    beforeEnd(scope, look, true)
    noteSignalIn(scope, { kind, library: 'test' })
    response.emit('finish')
    expect(looks).toBe(1)
  })

  it('is looked at when a fact was noted before', () => {
    noteSignalIn(scope, { kind: 'restored', library: 'test' })
    beforeEnd(scope, look, true)
    response.emit('finish')
    expect(looks).toBe(1)
  })
})
