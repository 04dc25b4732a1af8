import { ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { type RuleDefinition, type SignedInEvent, SignedInSpanProcessor } from '@signed-in/otel'
import { describe, expect, it } from 'vitest'

function collect(rules: readonly RuleDefinition[] = []) {
  const events: SignedInEvent[] = []
  const exporter = {
    export(batch: readonly SignedInEvent[], done?: (result: { code: 0 | 1 }) => void): void {
      events.push(...batch)
      done?.({ code: 0 })
    },
  }
  const processor = new SignedInSpanProcessor({ exporter, rules })
  return { events, processor, provider: new TracerProvider({ spanProcessors: [processor] }) }
}

/** A request in which our instrumentation saw a login; `attributes` stand on the request's own span, which ends last. */
function requestWithLogin(provider: TracerProvider, attributes: Record<string, string>): void {
  const request = provider.getTracer('app').startSpan('POST /login')
  const within = trace.setSpan(ROOT_CONTEXT, request)
  const login = provider.getTracer('@signed-in/instrumentation').startSpan('sign_in', {}, within)
  login.setAttributes({ 'user.id': 'user_123', 'user.name': 'ada@example.com' }).end()
  request.setAttributes(attributes).end()
}

describe('a sign-in that shows on two spans of its trace', () => {
  it("is one event where a vendor's tags mark the request, too", () => {
    const { events, processor, provider } = collect()
    requestWithLogin(provider, { 'appsec.events.users.login.success.track': 'true', 'usr.id': 'user_123' })
    expect(events.map(({ userId }) => userId)).toEqual(['user_123'])
    expect(processor.stats().nearMisses).toEqual({ echo: 1 })
  })

  it('is one event where a rule of the user finds it under the e-mail address', () => {
    const rule: RuleDefinition = { name: 'legacy', when: { span_name: 'POST /login' }, user_id: 'app.email' }
    const { events, provider } = collect([rule])
    requestWithLogin(provider, { 'app.email': 'ada@example.com' })
    expect(events.map(({ userId }) => userId)).toEqual(['user_123'])
  })

  it('is two events in two requests', () => {
    const { events, provider } = collect()
    requestWithLogin(provider, { 'appsec.events.users.login.success.track': 'true', 'usr.id': 'user_123' })
    requestWithLogin(provider, { 'appsec.events.users.login.success.track': 'true', 'usr.id': 'user_123' })
    expect(events).toHaveLength(2)
  })
})
