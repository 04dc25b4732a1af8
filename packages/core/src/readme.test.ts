import { readFileSync } from 'node:fs'
import { compileRules, createEventBuilder, eventId } from '@signed-in/core'
import { signedInEventSchema } from '@signed-in/core/schema'
import { describe, expect, it } from 'vitest'
import { SPAN_ID, spanOf, TRACE_ID } from './span-view.fixture.ts'

const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
const here = plain(readFileSync(new URL('./readme.test.ts', import.meta.url), 'utf8'))
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const samples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => plain(code.replaceAll(/^import .*$/gm, '')))

describe('the samples of the README', () => {
  it('are the code of this file', () => {
    expect(samples).toHaveLength(5)
    for (const sample of samples) expect(here).toContain(sample)
  })

  it('turn a span into an event and explain it', () => {
    const span = spanOf({
      name: 'POST /login',
      kind: 'SERVER',
      scopeName: 'http',
      attributes: { 'app.event': 'signed_in', 'app.uid': 7, 'tenant.id': 't1' },
    })
    const logged: unknown[][] = []
    const console = { log: (...line: unknown[]) => logged.push(line) }

    const rules = compileRules([
      {
        name: 'legacy-login',
        when: { span_name: 'POST /login*', kind: 'SERVER', attributes: { 'app.event': 'signed_in' } },
        user_id: ['user.id', 'app.uid'],
        group_id: 'tenant.id',
      },
    ])
    const toEvent = createEventBuilder({ contextFacts: ['event_id', 'service'] })

    const detection = rules.detect(span)
    const result = detection?.kind === 'sign-in' ? toEvent(detection.signIn) : undefined

    for (const outcome of rules.explain(span))
      console.log(outcome.rule, outcome.kind, outcome.kind === 'no-match' ? outcome.condition : '')

    expect(result).toMatchObject({ event: { userId: '7', groupId: 't1', context: { event_id: eventId(TRACE_ID, SPAN_ID) } } })
    expect(logged[0]).toEqual(['legacy-login', 'sign-in', ''])
    expect(logged[1]).toEqual(['login-span', 'no-match', 'when.span_name'])
  })

  it('make the event id that they show', () => {
    const id = eventId('0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331') // '798f8f88-379f-595a-a1f2-4eedd12a4ae1'
    expect(readme).toContain(id)
  })

  it('keep people private, and give receivers what they can parse', () => {
    const key = 'k'.repeat(32)
    const consented = new Set(['u1'])

    const build = createEventBuilder({
      identity: { mode: 'hmac', key }, // at least 32 bytes; the user name is left out
      properties: ['plan'], // nothing else leaves
      consent: (signIn) => consented.has(signIn.userId), // only `true` sends
      redact: (event) => ({ ...event, groupId: 'hidden' }),
    })

    const results = ['u1', 'u2'].map((userId) => {
      const detection = compileRules().detect(spanOf({ attributes: { 'user.id': userId, 'user.name': 'Ada' } }))
      return detection?.kind === 'sign-in' ? build(detection.signIn) : undefined
    })
    expect(results[1]).toEqual({ kind: 'withheld', reason: 'no-consent' })
    const body = JSON.stringify(results[0]?.kind === 'event' ? results[0].event : undefined)

    const event = signedInEventSchema.parse(JSON.parse(body))

    expect([event.groupId, event.userName, event.userId.length]).toEqual(['hidden', undefined, 43])
    expect(build.stats()).toMatchObject({ events: 1, withheld: { 'no-consent': 1 } })
  })
})
