import type { SignedInEvent } from '@signed-in/core'
import { describe, expect, it } from 'vitest'
import type { SignedInEventExporter } from './event-exporter.ts'
import { endedSpan, LOGIN } from './readable-span.fixture.ts'
import { SignInFunnel } from './sign-in-funnel.ts'

const boom = (): never => {
  throw new Error('no')
}
const later = () => Promise.reject(new Error('later')) as never

/** A funnel that has taken one sign-in. */
function afterOneSignIn(exportEvents: SignedInEventExporter['export'], onEvent: (event: SignedInEvent) => void = () => {}) {
  const funnel = new SignInFunnel({ onEvent }, { export: exportEvents }, 'test')
  funnel.onSpan(endedSpan(LOGIN))
  return funnel
}

describe('SignInFunnel', () => {
  it('counts an exporter that throws, or fails, or answers twice', () => {
    const answers: SignedInEventExporter['export'][] = [
      boom,
      (_events, done) => done?.({ code: 1 }),
      (_events, done) => {
        done?.({ code: 0 })
        done?.({ code: 1 })
      },
    ]
    const counts = answers.map((exportEvents) => {
      const { events, failed } = afterOneSignIn(exportEvents).stats()
      return [events, failed]
    })
    expect(counts).toEqual([
      [0, 1],
      [0, 1],
      [1, 0],
    ])
  })

  it('survives an exporter whose promise is rejected, also after its callback', async () => {
    const rejections: unknown[] = []
    const onRejection = (reason: unknown) => void rejections.push(reason)
    process.on('unhandledRejection', onRejection)
    const answers: SignedInEventExporter['export'][] = [
      later,
      (_events, done) => {
        done?.({ code: 0 })
        return later()
      },
    ]
    const counts = []
    for (const exportEvents of answers) {
      const funnel = afterOneSignIn(exportEvents)
      await new Promise((resolve) => setImmediate(resolve))
      const { events, failed, hookFaults } = funnel.stats()
      counts.push({ events, failed, hookFaults })
    }
    process.removeListener('unhandledRejection', onRejection)
    expect(rejections).toEqual([])
    expect(counts).toEqual([
      { events: 0, failed: 1, hookFaults: { exporter: 1 } },
      { events: 1, failed: 0, hookFaults: {} },
    ])
  })

  it('tells onEvent only of what the exporter has taken', async () => {
    const told: string[] = []
    const answers: Record<string, SignedInEventExporter['export']> = {
      throws: boom,
      refuses: (_events, done) => done?.({ code: 1 }),
      rejects: later,
      'never answers': (_events, _done) => {},
      takes: (_events, done) => done?.({ code: 0 }),
      'takes by returning': (_events) => {},
      // What an async function returns, which may stand for an export.
      'takes by its promise': (() => Promise.resolve()) as never,
    }
    for (const [how, exportEvents] of Object.entries(answers)) {
      afterOneSignIn(exportEvents, () => void told.push(how))
    }
    await new Promise((resolve) => setImmediate(resolve))
    expect(told).toEqual(['takes', 'takes by returning', 'takes by its promise'])
  })

  it('counts every sign-in once, however the exporter answers', async () => {
    let answer = (_result: { code: number }): void => {}
    const funnel = afterOneSignIn((_events, done) => {
      answer = done ?? answer
    })
    expect(funnel.stats()).toMatchObject({ signIns: 1, events: 0, failed: 0, unanswered: 1 })
    answer({ code: 0 })
    answer({ code: 1 })
    expect(funnel.stats()).toMatchObject({ signIns: 1, events: 1, failed: 0, unanswered: 0 })
    const plain = afterOneSignIn((_events) => {})
    expect(plain.stats()).toMatchObject({ signIns: 1, events: 1, failed: 0, unanswered: 0 })
  })
})
