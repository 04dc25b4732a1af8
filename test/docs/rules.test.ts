import { compileRules, type RuleDefinition, type SpanEventView, type SpanView } from '@signed-in/core'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { codeBlock, readMarkdown } from './markdown.ts'

const PAGE = readMarkdown('docs/rules.md')

function spanView(attributes: Readonly<Record<string, unknown>>, events: readonly SpanEventView[] = []): SpanView {
  const resource: Readonly<Record<string, unknown>> = { 'service.name': 'web' }
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    parentSpanId: undefined,
    name: 'POST /login/form',
    kind: 'SERVER',
    status: 'UNSET',
    scopeName: '@acme/auth',
    scopeVersion: undefined,
    startTimeUnixNano: 1n,
    endTimeUnixNano: 2n,
    events,
    droppedAttributesCount: 0,
    attribute: (key) => attributes[key],
    attributes: () => Object.entries(attributes),
    resource: (key) => resource[key],
  }
}

const LOGIN = {
  'app.event': 'signed_in',
  'http.response.status_code': 302,
  'app.trusted': true,
  'app.uid': 'user_123',
  'user.full_name': 'username',
  'tenant.id': 'account_123',
  'auth.method': 'password',
  'app.plan': 'pro',
}

it('shows a rule that compiles and finds everything that it names', () => {
  const { rules } = parse(codeBlock(PAGE, 'rules').code) as { rules: RuleDefinition[] }
  const ruleSet = compileRules(rules, { builtIn: false })
  expect(ruleSet.detect(spanView(LOGIN))).toMatchObject({
    kind: 'sign-in',
    signIn: { userId: 'user_123', userName: 'username', groupId: 'account_123', method: 'password', properties: { plan: 'pro' } },
  })
  expect(ruleSet.detect(spanView({ ...LOGIN, 'http.response.status_code': 401 }))).toBeUndefined()
})

it('shows a mark that needs no rule', () => {
  const marked: SpanEventView[] = []
  const span = {
    addEvent: (name: string, attributes: Readonly<Record<string, unknown>>) =>
      marked.push({ name, timeUnixNano: 1n, attribute: (key) => attributes[key], attributes: () => Object.entries(attributes) }),
  }
  // The example is one statement about a variable `span`, as an app has one.
  new Function('span', codeBlock(PAGE, 'mark').code)(span)
  expect(compileRules().detect(spanView({}, marked))).toMatchObject({
    kind: 'sign-in',
    signIn: { userId: 'user_123', userName: 'username', groupId: 'account_123' },
  })
})
