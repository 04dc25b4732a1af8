import { describe, expect, it, vi } from 'vitest'
import {
  attachLoginAttributes,
  hasLoginListener,
  loginAttributesOf,
  onUnrecordedLogin,
  publishUnrecordedLogin,
} from './login-handoff.ts'
import { spanOf } from './span-view.fixture.ts'
import type { SpanView } from './span-view.ts'

describe('the hand-off of a login', () => {
  it('keeps the full attributes beside the span object, and none beside another', () => {
    const span = {}
    attachLoginAttributes(span, new Map([['user.id', 'u']]))
    expect(loginAttributesOf(span)?.get('user.id')).toBe('u')
    expect(loginAttributesOf({})).toBeUndefined()
  })

  it('tells every listener of a login that no span records, until it unsubscribes', () => {
    const heard: SpanView[] = []
    const login = spanOf()
    publishUnrecordedLogin(login)
    const unsubscribe = onUnrecordedLogin((view) => heard.push(view))
    expect(hasLoginListener()).toBe(true)
    publishUnrecordedLogin(login)
    unsubscribe()
    publishUnrecordedLogin(login)
    expect([heard.length, heard[0] === login, hasLoginListener()]).toEqual([1, true, false])
  })

  it('is not disturbed by a listener that throws', () => {
    const heard: SpanView[] = []
    const stops = [
      onUnrecordedLogin(() => {
        throw new Error('no')
      }),
      onUnrecordedLogin((view) => heard.push(view)),
    ]
    expect(() => publishUnrecordedLogin(spanOf())).not.toThrow()
    for (const stop of stops) stop()
    expect(heard).toHaveLength(1)
  })

  it('is one for the process, also for another copy of this file', async () => {
    vi.resetModules()
    const copy = await import('./login-handoff.ts')
    const heard: SpanView[] = []
    const unsubscribe = onUnrecordedLogin((view) => heard.push(view))
    copy.publishUnrecordedLogin(spanOf())
    unsubscribe()
    expect([copy.onUnrecordedLogin !== onUnrecordedLogin, heard.length]).toEqual([true, 1])
  })
})
