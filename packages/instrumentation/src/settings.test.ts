import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DiagLogLevel, diag } from '@opentelemetry/api'
import { ConfigError, createPseudonymiser } from '@signed-in/core'
import { onUnrecordedLogin } from '@signed-in/core/login-handoff'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { getAuthInstrumentations } from './get-auth-instrumentations.ts'
import { globalState } from './global-state.ts'
import { recordSignIn } from './record-sign-in.ts'
import { type AuthInstrumentationOptions, configure, currentSettings } from './settings.ts'
import { withSignIn } from './with-sign-in.ts'

const KEY = 'a key of at least thirty-two bytes'

let folder: string
let seen: unknown[]
let stop: () => void

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** The lines of our log, while `work` runs. */
function logged(work: () => void): readonly string[] {
  const lines: string[] = []
  const log = (line: string): void => void lines.push(line)
  diag.setLogger(
    { error: log, warn: log, info() {}, debug() {}, verbose() {} },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  )
  work()
  diag.disable()
  return lines
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signed-in-'))
  seen = []
  stop = onUnrecordedLogin((view) => seen.push(view.attribute('user.id')))
  globalState().settings = undefined
})
afterEach(() => {
  stop()
  vi.unstubAllEnvs()
  globalState().settings = undefined
  rmSync(folder, { recursive: true })
})

describe('the settings of login spans', () => {
  it('come from options before environment before configuration file before defaults', () => {
    const SIGNED_IN_CONFIG_FILE = file('config.yaml', 'span_identity: none\nfailures: true\ngroup_attributes: [shop]\n')
    const inFile = { SIGNED_IN_CONFIG_FILE }
    expect(configure({}, {})).toMatchObject({ spanIdentity: 'id', failures: false, impersonation: false, disabled: false })
    expect(configure({}, inFile)).toMatchObject({ spanIdentity: 'none', failures: true, groupAttributes: ['shop'] })
    expect(configure({}, { ...inFile, SIGNED_IN_SPAN_IDENTITY: 'full' })).toMatchObject({ spanIdentity: 'full', failures: true })
    expect(configure({}, { SIGNED_IN_VERIFY_ONLY: '@clerk/backend' }).verifyOnly).toEqual(new Set(['@clerk/backend']))
    expect(() => configure({}, { SIGNED_IN_VERIFY_ONLY: 'clerk' })).toThrow(/verifyOnly: "clerk" is no library that verifies/)
    expect(() => configure({ verifyOnly: ['jos'] }, {})).toThrow(/verifyOnly\[0\] is "jos".*Did you mean "jose"\?/)
    const options = { spanIdentity: 'id', failures: false, impersonation: true, groupAttributes: ['team'] } as const
    expect(configure(options, { ...inFile, SIGNED_IN_SPAN_IDENTITY: 'full' })).toMatchObject(options)
  })

  it('take the key of the pseudonyms from a file too', () => {
    const SIGNED_IN_HMAC_KEY_FILE = file('key', `${KEY}\n`)
    const { pseudonym } = configure({ spanIdentity: 'hmac' }, { SIGNED_IN_HMAC_KEY_FILE })
    expect(pseudonym?.('ann')).toBe(createPseudonymiser(KEY).pseudonym('ann'))
  })

  it.each<[string, Record<string, string>, string]>([
    ['a word that means nothing', { SIGNED_IN_SPAN_IDENTITY: 'everything' }, 'SIGNED_IN_SPAN_IDENTITY is "everything"'],
    ['a missing file', { SIGNED_IN_CONFIG_FILE: '/nowhere/config.yaml' }, '/nowhere/config.yaml cannot be read'],
    ['pseudonyms without a key', { SIGNED_IN_SPAN_IDENTITY: 'hmac' }, '"hmac" needs a key'],
  ])('of a running app show nobody over %s, and say why once', (_case, env, reason) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    const lines = logged(() => {
      recordSignIn({ userId: 'ann' })
      recordSignIn({ userId: 'bob' })
    })
    expect(lines).toEqual([expect.stringContaining(reason)])
    expect(currentSettings().spanIdentity).toBe('none')
    expect(seen).toEqual(['ann', 'bob'])
  })

  it('show nobody after a call that failed', () => {
    expect(() => configure({ spanIdentity: 'nobody' as never }, {})).toThrow(ConfigError)
    expect(currentSettings().spanIdentity).toBe('none')
  })
})

describe('getAuthInstrumentations', () => {
  it.each<[unknown, string]>([
    [null, 'options: The value is null; it must be an object.'],
    [['passport'], 'options: The value is an array; it must be an object.'],
    [{ spanIdentiti: 'none' }, 'options: spanIdentiti: unknown key. Did you mean "spanIdentity"? Known: identity, '],
    [
      { spanIdentity: 'non' },
      'options: spanIdentity is "non"; it must be one of "id", "full", "hmac", "none". Did you mean "none"?',
    ],
    [{ spanIdentity: null }, 'options: spanIdentity is null; it must be one of'],
    [{ spanIdentity: 'hmac' }, 'spanIdentity: "hmac" needs a key. Set hmacKey or SIGNED_IN_HMAC_KEY'],
    [{ spanIdentity: 'hmac', hmacKey: 'short' }, 'The HMAC key has 5 bytes; it needs at least 32.'],
    [{ failures: 'yes' }, 'options: failures is "yes"; it must be a boolean.'],
    [{ impersonation: 1 }, 'options: impersonation is 1; it must be a boolean.'],
    [{ groupAttributes: 'shop' }, 'options: groupAttributes is "shop"; it must be an array.'],
    [{ groupId: 'shop' }, 'options: groupId is "shop"; it must be a function.'],
    [{ identity: 'id' }, 'options: identity is "id"; it must be an object with a function for each library.'],
    [{ identity: { passport: 'id' } }, 'options: identity.passport is "id"; it must be a function.'],
    [{ identity: { pasport: () => ({}) } }, 'options: identity.pasport: unknown key. Did you mean "passport"?'],
    [{ without: 'jose' }, 'options: without is "jose"; it must be an array.'],
    [{ without: ['bcrytpjs'] }, 'options: without[0] is "bcrytpjs"; it must be a library. Did you mean "bcryptjs"? Known: @'],
  ])('refuses %j by name', (options, message) => {
    const attempt = (): unknown => getAuthInstrumentations(options as AuthInstrumentationOptions)
    expect(attempt).toThrow(ConfigError)
    expect(attempt).toThrow(message)
  })

  it('takes what is written as undefined for left out', () => {
    const nothing = {
      identity: undefined,
      spanIdentity: undefined,
      hmacKey: undefined,
      without: undefined,
      impersonation: undefined,
    }
    const instrumentations = getAuthInstrumentations(nothing as never)
    for (const instrumentation of instrumentations) instrumentation.disable()
    expect(instrumentations.length).toBeGreaterThan(10)
  })
})

describe('SIGNED_IN_DISABLED=true', () => {
  beforeEach(() => void vi.stubEnv('SIGNED_IN_DISABLED', 'true'))

  it('gives no instrumentations', () => {
    expect(getAuthInstrumentations()).toEqual([])
  })

  it('records nothing, and a wrapped login still runs', () => {
    const logIn = withSignIn(
      (name: string) => ({ id: name }),
      (user) => ({ userId: user.id }),
    )
    recordSignIn({ userId: 'bob' })
    expect(logIn('ann')).toEqual({ id: 'ann' })
    expect(seen).toEqual([])
  })

  it('holds where something else is wrong', () => {
    vi.stubEnv('SIGNED_IN_SPAN_IDENTITY', 'everything')
    recordSignIn({ userId: 'bob' })
    expect(seen).toEqual([])
  })
})
