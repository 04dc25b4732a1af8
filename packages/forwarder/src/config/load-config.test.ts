import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ForwarderConfig } from './forwarder-config.ts'
import { loadConfig } from './load-config.ts'
import { printableConfig } from './printable-config.ts'

function load(text: string, env: Record<string, string> = {}): ForwarderConfig {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'forwarder.yaml')
  writeFileSync(file, text)
  try {
    return loadConfig({ file, env })
  } catch (error) {
    throw new Error((error as Error).message.replaceAll(`${folder}/`, ''))
  }
}

const TRACK = 'exporters: { track: { url: https://track.example/track } }\n'

describe('a configuration', () => {
  it('comes from the environment alone', () => {
    const env = {
      SIGNED_IN_FORWARD_LISTEN: '[::1]:5318',
      SIGNED_IN_FORWARD_TO: 'https://backend.example:4318/otlp',
      SIGNED_IN_FORWARD_TOKEN: 'a,b',
      SIGNED_IN_TRACK_URL: 'https://track.example/track',
      SIGNED_IN_API_KEY: 's3cr3t',
      HOME: '/home/me',
    }
    const config = loadConfig({ file: undefined, env })
    expect(config).toMatchObject({
      mode: 'passthrough',
      queue: 'spool',
      http: { endpoint: { host: '::1', port: 5318 }, limits: { maxBodyBytes: 64 * 1024 * 1024 } },
      grpc: undefined,
      admin: { host: '127.0.0.1', port: 13_133 },
      auth: { bearerTokens: ['a', 'b'] },
      nextHop: { endpoint: 'https://backend.example:4318/otlp', timeoutMillis: 30_000, forwardCredentials: false },
    })
    expect(config.signedIn.delivery).toMatchObject({
      url: 'https://track.example/track',
      spool: '/home/me/.local/state/signed-in/forwarder-spool',
      limits: { overflow: 'drop-oldest' },
    })
  })

  it('stands as a whole in one variable, by its own name or by one that is given', () => {
    const text = `mode: tap\nservice: { drain_timeout: 1m }\n${TRACK}`
    expect(loadConfig({ file: undefined, env: { SIGNED_IN_FORWARD_CONFIG: text } })).toMatchObject({ drainMillis: 60_000 })
    expect(loadConfig({ file: 'env:MINE', env: { MINE: text } })).toMatchObject({ mode: 'tap' })
    expect(() => loadConfig({ file: 'env:MINE', env: { MINE: 'mdoe: tap' } })).toThrow('env:MINE:1: ')
    expect(() => loadConfig({ file: 'env:MINE', env: {} })).toThrow('The configuration env:MINE is empty or not set.')
  })

  it('warns of a variable that is nearly one of ours', () => {
    const env = {
      SIGNED_IN_FORWARD_MODE: 'tap',
      SIGNED_IN_TRACK_URL: 'https://a.example',
      SIGNED_IN_FORWARD_LSTEN: '127.0.0.1:1',
    }
    const { warnings } = loadConfig({ file: undefined, env }).signedIn
    expect(warnings).toEqual([
      'SIGNED_IN_FORWARD_LSTEN is not a variable of ours and has no effect. Did you mean SIGNED_IN_FORWARD_LISTEN?',
    ])
  })

  it('takes the file before the environment, and fills in the rest', () => {
    const config = load(`mode: tap\nservice: { admin: { endpoint: 127.0.0.1:1 }, drain_timeout: 1m }\n${TRACK}`, {
      SIGNED_IN_FORWARD_MODE: 'kafka',
      SIGNED_IN_FORWARD_GRPC_LISTEN: '127.0.0.1:4317',
      STATE_DIRECTORY: '/var/lib/signed-in:/other',
    })
    expect(config).toMatchObject({
      mode: 'tap',
      admin: { port: 1 },
      drainMillis: 60_000,
      grpc: { endpoint: { port: 4317 } },
      http: { endpoint: { port: 4318 } },
    })
    expect(config.signedIn.delivery).toMatchObject({ spool: '/var/lib/signed-in/spool', limits: { overflow: 'drop-newest' } })
  })

  it('names file, line, path and the key that was meant', () => {
    expect(() =>
      load(`mode: tap\n${TRACK}receivers:\n  otlp:\n    protocols:\n      http:\n        max_conections: 3\n`),
    ).toThrow(
      /^forwarder\.yaml:7: receivers\.otlp\.protocols\.http\.max_conections: unknown key\. Did you mean "max_connections"\?/,
    )
    expect(() => load(`${TRACK}mode: passthrouh\n`)).toThrow(
      /^forwarder\.yaml:2: mode is "passthrouh"; .* Did you mean "passthrough"\?/,
    )
    expect(() => load(`mod: tap\n${TRACK}queue: heap\n`)).toThrow(/^forwarder\.yaml:1: .*\nforwarder\.yaml:3: /)
    expect(() => load('mode: tap\nexporters:\n  track:\n    urll: https://x.example\n')).toThrow(
      /^forwarder\.yaml:4: .*Did you mean "url"\?/,
    )
    expect(() => load(`mode: tap\n${TRACK}service: { drain_timeout: 5 }`)).toThrow(
      /^forwarder\.yaml:3: service\.drain_timeout is 5/,
    )
    expect(() => load(`mode: tap\n${TRACK}sign_in:\n  rules:\n    - name: a\n      when: { span_nam: x }\n`)).toThrow(
      /^forwarder\.yaml:6: .*span_nam.*Did you mean "span_name"\?/,
    )
  })

  it('names the keys that a section with certificates takes, and what a URL must be', () => {
    const listener = (section: string): string =>
      `mode: tap\n${TRACK}receivers: { otlp: { protocols: { http: { ${section} } } } }\n`
    expect(() => load(listener('tls: { cert_fil: a, key_file: b }'))).toThrow('cert_fil: unknown key. Did you mean "cert_file"?')
    expect(() => load(`${TRACK}exporters: {}`)).toThrow('forwarder.yaml:2: not valid YAML (DUPLICATE_KEY)')
    const env = { SIGNED_IN_FORWARD_TO: 'ftp://a', SIGNED_IN_TRACK_URL: 'https://track.example/' }
    expect(() => loadConfig({ file: undefined, env })).toThrow('it must be a URL that starts with http:// or https://')
  })

  it('is refused where its aliases multiply', () => {
    const levels = ['b', 'c', 'd', 'e', 'f'].map((name, at) => `${name}: &${name} [${`*${'abcde'[at]}, `.repeat(9)}]`)
    expect(() => load(`a: &a [x]\n${levels.join('\n')}\n`)).toThrow(/^forwarder\.yaml: not usable YAML/)
  })

  it('prints no query of a URL, which may hold a key', () => {
    const printed = printableConfig(
      load('mode: tap\nexporters: { track: { url: "https://me:pw@track.example/track?key=s3cr3t" } }'),
    )
    expect(printed).toContain('https://[REDACTED]@track.example/track?[REDACTED]')
    expect(printed).not.toContain('s3cr3t')
  })

  it('listens for gRPC alone where a file names it alone', () => {
    const config = load(`mode: tap\n${TRACK}receivers: { otlp: { protocols: { grpc: } } }`)
    expect(config).toMatchObject({ http: undefined, grpc: { endpoint: { host: '127.0.0.1', port: 4317 } } })
  })

  it('names the variable where the environment is wrong', () => {
    expect(() => loadConfig({ file: undefined, env: { SIGNED_IN_FORWARD_LISTEN: '4318' } })).toThrow(
      /^SIGNED_IN_FORWARD_LISTEN: /,
    )
  })

  it('refuses what loses sign-ins or lets everybody in', () => {
    expect(() => load(TRACK)).toThrow('Mode passthrough needs to know where traces go on to.')
    expect(() => load('mode: tap')).toThrow('Nothing says where sign-ins go.')
    expect(() => load(`mode: kafka\n${TRACK}`)).toThrow('Mode kafka needs brokers.')
    expect(() => load(`mode: tap\nqueue: memory\n${TRACK}`)).toThrow('queue: memory loses sign-ins')
    expect(() => load(`queue: none\nexporters: { otlp_http: { endpoint: http://x }, track: { url: https://y } }`)).toThrow(
      'queue: none',
    )
    expect(
      load(`mode: tap\n${TRACK}receivers: { otlp: { protocols: { http: { endpoint: '[::1]:4318' } } } }`).http?.endpoint,
    ).toEqual({
      host: '::1',
      port: 4318,
    })
    const open = `mode: tap\n${TRACK}receivers: { otlp: { protocols: { http: { endpoint: 0.0.0.0:4318 } } } }`
    expect(() => load(open)).toThrow('0.0.0.0 is not loopback')
    expect(load(open, { SIGNED_IN_FORWARD_TOKEN: 't' }).http?.endpoint.host).toBe('0.0.0.0')
    expect(() => load(`mode: tap\n${TRACK}receivers: { otlp: { auth: { bearer_token_file: /nowhere } } }`)).toThrow(
      '/nowhere cannot be read (ENOENT)',
    )
  })

  it('takes credentials for Kafka, and prints none', () => {
    const kafka = (auth: string): string =>
      `mode: kafka\n${TRACK}receivers: { kafka: { brokers: [k:9093], tls: {}, auth: { ${auth} } } }`
    const config = load(kafka('mechanism: PLAIN, username: me, password: s3cr3t'))
    expect(config.kafka).toMatchObject({ tls: {}, auth: { mechanism: 'PLAIN', username: 'me' } })
    expect(config.kafka?.auth?.password.reveal()).toBe('s3cr3t')
    expect(printableConfig(config)).not.toContain('s3cr3t')
    expect(() => load(kafka('mechanism: PLAIN, username: me'))).toThrow('needs a password')
    expect(() => load(kafka('mechanism: plain, username: me'))).toThrow(/mechanism is .*must be one of/)
  })

  it.each([
    ['the defaults', `mode: tap\n${TRACK}`],
    [
      'gRPC alone, with limits',
      `mode: tap\n${TRACK}receivers: { otlp: { protocols: { grpc: { endpoint: "[::1]:9", read_timeout: 5s } } } }`,
    ],
    [
      'a next hop',
      `exporters: { otlp_http: { endpoint: http://x, timeout: 1m, tls: { ca_file: /ca } }, track: { url: https://y } }`,
    ],
    ['Kafka', `mode: kafka\n${TRACK}receivers: { kafka: { brokers: [k:9093], session_timeout: 20s, tls: {} } }`],
    [
      'rules and delivery',
      `mode: tap\nexporters: { track: { url: https://y, limits: { max_age_millis: 1000 }, spool: /s } }\n` +
        'sign_in: { missing_group: hold-back, rules: [{ name: a, when: { attributes: { appEvent: x } }, user_id: userId }] }',
    ],
  ])('prints what reads back as the same: %s', (_what, text) => {
    // The forwarder writes no login spans.
    const settings = ({ signedIn: { loginSpan: _, ...signedIn }, ...rest }: ForwarderConfig): object => ({ ...rest, signedIn })
    const config = load(text)
    expect(settings(load(printableConfig(config)))).toEqual(settings(config))
  })

  it('prints without secrets', () => {
    const text = printableConfig(
      load(`mode: tap\nexporters: { track: { url: https://track.example/t, api_key: s3cr3t-1, headers: { x-a: s3cr3t-2 } } }\n`, {
        SIGNED_IN_FORWARD_TOKEN: 's3cr3t-3',
        SIGNED_IN_HMAC_KEY: 's3cr3t-4-s3cr3t-4-s3cr3t-4-s3cr3t-4-s3cr3t',
      }),
    )
    expect(text).not.toContain('s3cr3t')
    expect(text).toContain('url: https://track.example/t')
    expect(text).toContain('mode: tap')
  })
})
