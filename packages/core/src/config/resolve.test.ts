import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigError, RuleError } from '../errors.ts'
import { CONTEXT_FACTS } from '../sign-in/context-facts.ts'
import { DEFAULT_GROUP_PLACES } from '../sign-in/group-places.ts'
import type { SignedInOptions } from './options.ts'
import { resolveOptions } from './resolve.ts'
import { reveal } from './secret.ts'

const KEY = 'k'.repeat(32)
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signed-in-config-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function fileWith(text: string): Record<string, string> {
  const path = join(folder, `${Math.abs(hash(text))}.yaml`)
  writeFileSync(path, text)
  return { SIGNED_IN_CONFIG_FILE: path }
}

function hash(text: string): number {
  return Array.from(text).reduce((sum, char) => (Math.imul(sum, 31) + (char.codePointAt(0) ?? 0)) | 0, 0)
}

describe('the configuration', () => {
  it('without options, environment and file holds the defaults', () => {
    expect(resolveOptions({}, {})).toEqual({
      disabled: false,
      signIn: {
        rules: [],
        builtInRules: true,
        groupAttributes: DEFAULT_GROUP_PLACES,
        impersonated: false,
        contextFacts: CONTEXT_FACTS,
        identity: { mode: 'raw' },
      },
      loginSpan: {
        spanIdentity: 'id',
        hmacKey: undefined,
        failures: false,
        verifyOnly: [],
        groupAttributes: undefined,
        impersonation: false,
      },
      delivery: {},
      warnings: [],
    })
  })

  it('takes options before the environment, and the environment before the file', () => {
    const env = {
      ...fileWith(
        'span_identity: none\ngroup_attributes: [file.id]\nuser_name: false\ndelivery: { url: "https://file/", spool: /file }\n',
      ),
      SIGNED_IN_TRACK_URL: 'https://env/',
      SIGNED_IN_SPAN_IDENTITY: 'full',
    }
    const config = resolveOptions({ delivery: { spool: '/option' } }, env)
    expect(config.delivery).toEqual({ url: 'https://env/', spool: '/option' })
    expect(config.loginSpan).toMatchObject({ spanIdentity: 'full', groupAttributes: ['file.id'] })
    expect(config.signIn).toMatchObject({ groupAttributes: ['file.id'], userName: false })
  })

  it('takes an option of undefined for none', () => {
    const options = { spanIdentity: undefined, delivery: { url: undefined } } as unknown as SignedInOptions
    expect(resolveOptions(options, { SIGNED_IN_TRACK_URL: 'https://env/', SIGNED_IN_SPAN_IDENTITY: 'none' })).toMatchObject({
      loginSpan: { spanIdentity: 'none' },
      delivery: { url: 'https://env/' },
    })
  })

  it('replaces a key file of a lower layer by a key of an upper one', () => {
    const { delivery } = resolveOptions({ delivery: { apiKey: 'mine' } }, { SIGNED_IN_API_KEY_FILE: '/run/key' })
    expect([reveal(delivery.apiKey ?? ''), delivery.apiKeyFile]).toEqual(['mine', undefined])
  })

  it('replaces one destination of a lower layer by a list of an upper one, and the other way round', () => {
    const destinations = [{ url: 'https://a/' }, { name: 'b', url: 'https://b/' }]
    const env = { SIGNED_IN_TRACK_URL: 'https://env/', SIGNED_IN_API_KEY: 'for env alone', SIGNED_IN_SPOOL_DIR: '/spool' }
    expect(resolveOptions({ delivery: { destinations } }, env).delivery).toEqual({ destinations, spool: '/spool' })
    const file = fileWith('delivery: { destinations: [{ url: "https://a/" }] }\n')
    expect(resolveOptions({}, { ...file, SIGNED_IN_TRACK_URL: 'https://env/' }).delivery).toEqual({ url: 'https://env/' })
  })

  it('shows no secret in a dump', () => {
    const config = resolveOptions(
      { hmacKey: KEY, identity: { mode: 'hmac', key: `${KEY}2` }, delivery: { apiKey: 's3cr3t' } },
      {},
    )
    const dump = inspect(config, { depth: 9, showHidden: true }) + JSON.stringify(config)
    expect([dump.includes(KEY), dump.includes('s3cr3t'), dump.includes('[REDACTED]')]).toEqual([false, false, true])
  })

  it('is frozen', () => {
    const config = resolveOptions({}, {})
    for (const part of [config, config.signIn, config.signIn.groupAttributes, config.loginSpan, config.delivery])
      expect(Object.isFrozen(part)).toBe(true)
  })

  it('takes the key of pseudonyms in events from hmacKey or the environment', () => {
    const { identity } = resolveOptions({ identity: { mode: 'hmac' } }, { SIGNED_IN_HMAC_KEY: KEY }).signIn
    expect(identity?.mode === 'hmac' && reveal(identity.key as string)).toBe(KEY)
  })
})

describe('a wrong configuration is refused', () => {
  it.each<[string, unknown, Record<string, string>, string]>([
    ['an unknown option', { spanIdentiy: 'id' }, {}, 'options: spanIdentiy: unknown key. Did you mean "spanIdentity"?'],
    [
      'an unknown delivery option',
      { delivery: { limits: { maxAge: 5 } } },
      {},
      'options: delivery.limits.maxAge: unknown key. Did you mean "maxAgeMillis"?',
    ],
    ['a wrong word', { missingGroup: 'hold' }, {}, 'options: missingGroup is "hold"; it must be one of "send", "hold-back".'],
    ['a wrong type', { userName: 'yes' }, {}, 'options: userName is "yes"; it must be a boolean.'],
    ['a hook that is none', { consent: true }, {}, 'options: consent is true; it must be a function.'],
    [
      'an unknown context fact',
      { contextFacts: ['event_id', 'trace'] },
      {},
      'options: contextFacts[1] is "trace"; it must be one of "event_id"',
    ],
    ['no places for the group id', { groupAttributes: [] }, {}, 'options: groupAttributes is []; it must not be empty.'],
    [
      'a secret of the wrong type',
      { delivery: { apiKey: 12345678 } },
      {},
      'options: delivery.apiKey is given, its value is not shown here; it must be a string',
    ],
    ['no object', 'https://example.com', {}, 'options: The value is "https://example.com"; it must be an object.'],
    ['pseudonyms without a key', { identity: { mode: 'hmac' } }, {}, 'identity: mode "hmac" needs a key.'],
    ['pseudonyms with a short key', { identity: { mode: 'hmac', key: 'short' } }, {}, 'The HMAC key has 5 bytes'],
    ['spans with pseudonyms and no key', {}, { SIGNED_IN_SPAN_IDENTITY: 'hmac' }, 'spanIdentity: "hmac" needs a key.'],
    [
      'a file that is not there',
      {},
      { SIGNED_IN_CONFIG_FILE: '/nowhere.yaml' },
      'The configuration file /nowhere.yaml cannot be read (ENOENT).',
    ],
  ])('%s', (_case, options, env, message) => {
    expect(() => resolveOptions(options as SignedInOptions, env)).toThrow(ConfigError)
    expect(() => resolveOptions(options as SignedInOptions, env)).toThrow(message)
  })

  it('a rule, by its name', () => {
    const rules = [{ name: 'mine', when: { spanname: 'x' } }]
    expect(() => resolveOptions({ rules } as unknown as SignedInOptions, {})).toThrow(RuleError)
    expect(() => resolveOptions({ rules } as unknown as SignedInOptions, {})).toThrow(
      'options: Rule "mine": when.spanname: unknown key. Did you mean "span_name"?',
    )
  })
})

describe('a configuration file', () => {
  it('holds options in snake case and rules as they are', () => {
    const text = `
rules:
  - name: legacy-login
    when: { span_name: "POST /login*", status: [UNSET, OK], attributes: { http.response.status_code: { range: [200, 399] } } }
    user_id: [user.id]
context_facts: [event_id]
missing_group: hold-back
delivery:
  url: https://example.com/track
  headers: { x_team: growth }
  flush_interval_millis: 10
`
    const config = resolveOptions({}, fileWith(text))
    expect(config.signIn).toMatchObject({
      rules: [{ name: 'legacy-login', user_id: ['user.id'] }],
      contextFacts: ['event_id'],
      missingGroup: 'hold-back',
    })
    expect(config.delivery).toEqual({ url: 'https://example.com/track', headers: { x_team: 'growth' }, flushIntervalMillis: 10 })
  })

  it('that is empty changes nothing', () => {
    expect(resolveOptions({}, fileWith('# nothing yet\n'))).toEqual(resolveOptions({}, {}))
  })

  it.each([
    ['no YAML', 'delivery: { url: s3cr3t', /^The configuration file \S+ is not valid YAML \(line 1\)\.$/],
    ['a key twice', 'disabled: true\ndisabled: false\n', /is not valid YAML/],
    ['an unknown option', 'delivrey: {}\n', /^The configuration file \S+: delivrey: unknown key\. Did you mean "delivery"\?/],
    ['a wrong rule', 'rules: [{ name: a, when: { kind: X } }]\n', /^The configuration file \S+: Rule "a": when\.kind is "X"/],
    ['a list', '- a\n', /it must be an object/],
    ['a key __proto__', '__proto__: { disabled: true }\n', /__proto__: unknown key/],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(30)}]\nc: &c [${'*b,'.repeat(30)}]\nd: [${'*c,'.repeat(30)}]\n`,
      /is not valid YAML/,
    ],
  ])('with %s is refused without repeating it', (_case, text, message) => {
    expect(() => resolveOptions({}, fileWith(text))).toThrow(message)
    expect(() => resolveOptions({}, fileWith(text))).not.toThrow(/s3cr3t/)
  })
})
