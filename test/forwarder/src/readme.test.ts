import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileRules } from '@signed-in/core'
import { createJsonSkimmer, loadConfig } from '@signed-in/forwarder'
import { expect, it, onTestFinished } from 'vitest'
import { runningForwarder } from './running-forwarder.ts'

const README = readFileSync(new URL('../../../packages/forwarder/README.md', import.meta.url), 'utf8')

function blocks(language: string): string[] {
  return [...README.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) => text)
}

it('shows configurations that load', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-readme-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const modes = blocks('yaml').map((text) => {
    const file = join(folder, 'forwarder.yaml')
    writeFileSync(file, text)
    return loadConfig({ file, env: {} }).mode
  })
  expect(modes).toEqual(['passthrough', 'kafka', 'tap'])
})

it('shows a rule that finds every login in the spans of Keycloak', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-readme-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'forwarder.yaml')
  writeFileSync(file, blocks('yaml').at(-1) ?? '')
  const { signIn } = loadConfig({ file, env: {} }).signedIn
  const rules = compileRules(signIn.rules, { groupAttributes: signIn.groupAttributes })
  // As org.keycloak.events.EventBuilder of Keycloak 26 writes it: an event by the type's name on the span of the HTTP request.
  const event = (name: string): unknown => ({
    name,
    timeUnixNano: '1795419779081000000',
    attributes: Object.entries({
      'kc.eventId': '3f1f9bd2-7c5a-4e6b-9a5e-1df0a1c2b3d4',
      'kc.realmName': 'shop',
      'kc.clientId': 'web',
      'kc.userId': '7a2c0c0e-0b0f-4d6c-8f43-0c5b1c1f7f10',
      'kc.details.username': 'alice',
      'kc.details.auth_method': 'openid-connect',
    }).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  })
  const detect = (name: string) => {
    const span = {
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      name: 'AuthorizationEndpoint.buildGet',
      kind: 1,
      events: [event(name)],
    }
    const body = Buffer.from(
      JSON.stringify({ resourceSpans: [{ scopeSpans: [{ scope: { name: 'org.keycloak.services' }, spans: [span] }] }] }),
    )
    return createJsonSkimmer(rules.rules)(body).views.map((view) => rules.detect(view))
  }
  const userId = '7a2c0c0e-0b0f-4d6c-8f43-0c5b1c1f7f10'
  expect(detect('LOGIN')).toMatchObject([{ kind: 'sign-in', signIn: { userId, userName: 'alice', groupId: 'shop' } }])
  expect(detect('REFRESH_TOKEN').filter((detection) => detection !== undefined)).toEqual([])
})

it('states the defaults that hold', () => {
  const bare = loadConfig({
    file: undefined,
    env: { SIGNED_IN_FORWARD_TO: 'http://127.0.0.1:5318', SIGNED_IN_TRACK_URL: 'https://t.example/t', HOME: '/h' },
  })
  expect(bare).toMatchObject({ mode: 'passthrough', queue: 'spool', grpc: undefined, admin: { host: '127.0.0.1', port: 13_133 } })
  expect(bare.http).toMatchObject({
    endpoint: { host: '127.0.0.1', port: 4318 },
    limits: {
      maxBodyBytes: 64 * 2 ** 20,
      maxConnections: 1024,
      headersTimeoutMillis: 10_000,
      requestTimeoutMillis: 30_000,
      keepAliveMillis: 75_000,
    },
  })
  expect(bare).toMatchObject({ maxInflatedBytes: 64 * 2 ** 20, maxInFlightBytes: 256 * 2 ** 20, drainMillis: 25_000, workers: 1 })
  expect(bare.signedIn.delivery.spool).toBe('/h/.local/state/signed-in/forwarder-spool')
  const kafka = loadConfig({
    file: undefined,
    env: {
      SIGNED_IN_FORWARD_MODE: 'kafka',
      SIGNED_IN_FORWARD_KAFKA_BROKERS: 'a:1,b:2',
      SIGNED_IN_TRACK_URL: 'https://t.example/t',
    },
  })
  expect(kafka.kafka).toEqual({
    brokers: ['a:1', 'b:2'],
    topic: 'otlp_spans',
    groupId: 'signed-in',
    encoding: 'otlp_proto',
    initialOffset: 'latest',
    sessionTimeoutMillis: 15_000,
  })
})

it('names metrics that exist', async () => {
  const { adminUrl } = await runningForwarder({ SIGNED_IN_FORWARD_MODE: 'tap' })
  const text = await (await fetch(`${adminUrl}/metrics`)).text()
  const named = [...README.matchAll(/`(signed_in_[a-z_]+)`/g)].map(([, name = '']) => name)
  const metrics = named.filter(
    (name) => name.endsWith('_total') || name.startsWith('signed_in_events') || name.startsWith('signed_in_delivery'),
  )
  expect(metrics.length).toBeGreaterThan(6)
  for (const name of metrics) expect(text).toContain(`# TYPE ${name} `)
})
