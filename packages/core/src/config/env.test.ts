import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigError } from '../errors.ts'
import { ENVIRONMENT_VARIABLES, readEnvironment } from './env.ts'
import { reveal } from './secret.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signed-in-env-'))
  writeFileSync(join(folder, 'key'), `${'k'.repeat(40)}\n`)
  writeFileSync(join(folder, 'empty'), '\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

function errorOf(env: Record<string, string>): string {
  try {
    readEnvironment(env)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message
  }
  return 'no error'
}

describe('the environment', () => {
  it('is read variable by variable', () => {
    const { options, configFile, warnings } = readEnvironment({
      SIGNED_IN_TRACK_URL: ' https://example.com/track ',
      SIGNED_IN_API_KEY: 's3cr3t',
      SIGNED_IN_DESTINATION: 'track',
      SIGNED_IN_HEADERS: 'x-team=growth, authorization=Bearer%20a%2Cb=',
      SIGNED_IN_SPOOL_DIR: '/var/lib/signed-in',
      SIGNED_IN_FLUSH_INTERVAL_MS: '0',
      SIGNED_IN_SPAN_IDENTITY: 'full',
      SIGNED_IN_HMAC_KEY_FILE: join(folder, 'key'),
      SIGNED_IN_GROUP_ATTRIBUTES: 'tenant.id, org.id',
      SIGNED_IN_VERIFY_ONLY: '@clerk/backend, jose',
      SIGNED_IN_CONFIG_FILE: 'signed-in.yaml',
      SIGNED_IN_DISABLED: 'TRUE',
      OTEL_SERVICE_NAME: 'web',
    })
    const { apiKey, headers, ...delivery } = options.delivery ?? {}
    expect(reveal(apiKey ?? '')).toBe('s3cr3t')
    expect({ ...headers }).toEqual({ 'x-team': 'growth', authorization: 'Bearer a,b=' })
    expect(delivery).toEqual({
      url: 'https://example.com/track',
      destination: 'track',
      spool: '/var/lib/signed-in',
      flushIntervalMillis: 0,
    })
    expect(reveal(options.hmacKey ?? '')).toBe('k'.repeat(40))
    expect(options).toMatchObject({ disabled: true, spanIdentity: 'full', groupAttributes: ['tenant.id', 'org.id'] })
    expect(options.verifyOnly).toEqual(['@clerk/backend', 'jose'])
    expect([configFile, warnings]).toEqual(['signed-in.yaml', []])
  })

  it.each([
    ['true', true],
    ['1', true],
    ['False', false],
    ['0', false],
  ])('reads %s as %s', (text, expected) => {
    expect(readEnvironment({ SIGNED_IN_DISABLED: text }).options.disabled).toBe(expected)
  })

  it('that is empty says nothing, and so do empty variables', () => {
    const empty = Object.fromEntries(ENVIRONMENT_VARIABLES.map((name) => [name, ' ']))
    for (const env of [{}, empty]) expect(readEnvironment(env)).toEqual({ options: {}, configFile: undefined, warnings: [] })
  })

  it.each<[Record<string, string>, string]>([
    [{ SIGNED_IN_DISABLED: 'yes' }, 'SIGNED_IN_DISABLED is "yes"; it must be true or false.'],
    [
      { SIGNED_IN_FLUSH_INTERVAL_MS: '1s' },
      'SIGNED_IN_FLUSH_INTERVAL_MS is "1s"; it must be a whole number of milliseconds, 0 or more.',
    ],
    [
      { SIGNED_IN_SPAN_IDENTITY: 'ful' },
      'SIGNED_IN_SPAN_IDENTITY is "ful"; it must be one of id, full, hmac, none. Did you mean full?.',
    ],
    [{ SIGNED_IN_DESTINATION: 'trakc' }, 'Did you mean track?'],
    [
      { SIGNED_IN_GROUP_ATTRIBUTES: 'a,,b' },
      'SIGNED_IN_GROUP_ATTRIBUTES has an empty entry; it must be names with commas between them.',
    ],
    [{ SIGNED_IN_HEADERS: 'a=1,s3cr3t' }, 'SIGNED_IN_HEADERS has no header name in entry 2; write name=value,name=value.'],
    [{ SIGNED_IN_HEADERS: 'a=%s3cr3t' }, 'SIGNED_IN_HEADERS has a value in entry 1 that is not percent-encoded; write % as %25.'],
    [{ SIGNED_IN_API_KEY: 's3cr\n3t' }, 'SIGNED_IN_API_KEY has a character that a header cannot carry; give the key alone,'],
    [{ SIGNED_IN_HEADERS: 'a=s3cr3t%0Ab' }, 'SIGNED_IN_HEADERS has a character in entry 1 that a header cannot carry.'],
    [
      { SIGNED_IN_API_KEY: 's3cr3t', SIGNED_IN_API_KEY_FILE: '/x' },
      'SIGNED_IN_API_KEY and SIGNED_IN_API_KEY_FILE are both set; set one.',
    ],
    [{ SIGNED_IN_HMAC_KEY_FILE: '/nowhere/key' }, 'SIGNED_IN_HMAC_KEY_FILE names /nowhere/key, which cannot be read (ENOENT).'],
  ])('%j is refused by name', (env, message) => {
    const error = errorOf(env)
    expect(error).toContain(message)
    expect(error).not.toContain('s3cr3t')
  })

  it('with an empty key file is refused', () => {
    expect(errorOf({ SIGNED_IN_HMAC_KEY_FILE: join(folder, 'empty') })).toContain('which is empty')
  })

  it('warns of names that are nearly ours, and leaves alone those of others', () => {
    const env = { SIGNED_IN_TRACK_ULR: 'x', SIGNED_IN_SERVICE_HOST: '10.0.0.1', SIGNED_IN_FORWARD_TO: 'y', SIGNED: 'z' }
    expect(readEnvironment(env).warnings).toEqual([
      'SIGNED_IN_TRACK_ULR is not a variable of ours and has no effect. Did you mean SIGNED_IN_TRACK_URL?',
    ])
  })
})
