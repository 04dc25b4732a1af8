import { describe, expect, it } from 'vitest'
import type { Answer } from './answer.ts'
import { conclude } from './conclude.ts'
import type { Circumstances } from './conclusion.ts'
import type { CredentialSignal, Signal } from './signals.ts'

const atProvider = { userId: 'idp|ann', userName: 'Ann', groupId: 'acme' }
const local = { userId: '7' }
const proof = (more: Partial<CredentialSignal> = {}): Signal => ({
  kind: 'credential',
  library: 'openid-client',
  method: 'oidc',
  identity: atProvider,
  atProvider: true,
  ...more,
})
const inner: Signal = { kind: 'event', library: 'openid-client', method: 'oidc', identity: atProvider, provisional: true }
const login = (more: Partial<CredentialSignal> = {}): Signal[] => [proof(more), inner]
const session = (identity: { userId: string }, hadIdentity = false): Signal => ({
  kind: 'session',
  library: 'express-session',
  identity,
  hadIdentity,
  provisional: true,
})
const token: Signal = { kind: 'token', library: 'jsonwebtoken', identity: local }
const restored: Signal = { kind: 'restored', library: 'express-session', identity: local }
const bearer: Signal = { kind: 'non-interactive', library: 'jose', identity: local }
const halfway: Signal = { kind: 'halfway', library: 'express-session' }
const delegated = proof({ identity: undefined, delegated: true, method: 'oauth' })

const plain: Answer = { hasNewCookie: false, isRefusal: false, isConnecting: false, location: '' }
const signIns = (signals: readonly Signal[], answer: Answer = plain, more: Circumstances = {}) =>
  conclude(signals, { finishedWith: 302, answer, ...more }).filter((conclusion) => conclusion.kind === 'sign-in')

describe('a login that a provider proved', () => {
  it('is whose the session of the app says, with what the provider knows of them', () => {
    expect(signIns([...login(), session(local)])).toMatchObject([
      { identity: { userId: '7', userName: 'Ann', groupId: 'acme' }, method: 'oidc', library: 'express-session' },
    ])
  })

  it('is whose the token of the app says', () => {
    expect(signIns([...login(), token])).toMatchObject([{ identity: { userId: '7', userName: 'Ann' }, method: 'oidc' }])
  })

  it('is an event by itself where nobody can see the session', () => {
    expect(signIns(login())).toMatchObject([{ identity: atProvider, library: 'openid-client' }])
    expect(conclude(login(), { finishedWith: 0 })).toMatchObject([{ kind: 'sign-in' }])
  })

  it('is none before the response has finished', () => {
    expect(conclude(login())).toEqual([])
  })

  it.each<[string, Signal[], Answer]>([
    ['a session of somebody was there and stayed', [restored, ...login()], { ...plain, hasNewCookie: true }],
    ['a second factor is still to come', [...login(), halfway], { ...plain, hasNewCookie: true }],
    ['the browser is sent to a refusal', login(), { ...plain, hasNewCookie: true, isRefusal: true }],
    ['somebody came with a token and gets no cookie', [bearer, ...login()], plain],
    ['an account is being connected and no cookie is set', login(), { ...plain, isConnecting: true }],
  ])('is none where %s', (_why, signals, answer) => {
    expect(signIns(signals, answer)).toEqual([])
  })

  it('is none where the response failed', () => {
    expect(signIns(login(), plain, { finishedWith: 403 })).toEqual([])
  })

  it.each<[string, Signal[]]>([
    ['somebody came with a token', [bearer, ...login()]],
    ['the address reads like one that connects', login()],
  ])('is one where a new cookie is set, although %s', (_why, signals) => {
    expect(signIns(signals, { ...plain, hasNewCookie: true, isConnecting: true })).toHaveLength(1)
  })

  it('is a repeated one if the session of the same person is written again, and none if it was asked for anew', () => {
    expect(signIns([restored, ...login(), session(local, true)])).toHaveLength(1)
    expect(signIns([restored, ...login({ reauthentication: true }), session(local, true)])).toEqual([])
    expect(signIns([restored, ...login({ reauthentication: true }), session({ userId: '8' }, true)])).toHaveLength(1)
  })

  it('is none if it was asked for anew and the person who sent a token gets another', () => {
    const newCookie = { ...plain, hasNewCookie: true }
    const anew = login({ reauthentication: true })
    expect(signIns([bearer, ...anew, token], newCookie)).toEqual([])
    expect(signIns([bearer, ...anew, { ...token, identity: { userId: '8' } } as Signal], newCookie)).toHaveLength(1)
    expect(signIns([bearer, ...login(), token], newCookie)).toHaveLength(1)
  })

  it('is none of a named impersonator, unless the option asks for it', () => {
    for (const proven of [session(local), token]) {
      const signals = [proof({ impersonated: true }), { ...inner, impersonated: true }, proven]
      expect(signIns(signals)).toEqual([])
      expect(signIns(signals, plain, { impersonation: true })).toMatchObject([{ impersonated: true }])
    }
  })
})

describe('access that a provider granted without naming anybody', () => {
  it('is a login with a new session or token', () => {
    expect(signIns([delegated, session(local)])).toMatchObject([{ identity: local, method: 'oauth' }])
    expect(signIns([delegated, token])).toMatchObject([{ identity: local, method: 'oauth' }])
  })

  it('is none by itself, nor where somebody is signed in already', () => {
    expect(signIns([delegated])).toEqual([])
    expect(signIns([restored, delegated, session(local, true)])).toEqual([])
    expect(signIns([bearer, delegated, token])).toEqual([])
    expect(signIns([restored, delegated, token])).toEqual([])
  })
})
