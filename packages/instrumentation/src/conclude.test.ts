import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conclude } from './conclude.ts'
import type { Circumstances, Conclusion } from './conclusion.ts'
import type { CredentialSignal, EventSignal, SessionSignal, Signal, TokenSignal } from './signals.ts'

const ann = { userId: 'ann' }
const bob = { userId: 'bob' }

const credential = (more: Partial<CredentialSignal> = {}): Signal => ({
  kind: 'credential',
  library: 'lib',
  method: 'password',
  ...more,
})
const session = (more: Partial<SessionSignal> = {}): Signal => ({ kind: 'session', library: 'lib', hadIdentity: false, ...more })
const token = (more: Partial<TokenSignal> = {}): Signal => ({ kind: 'token', library: 'jwt', ...more })
const event = (more: Partial<EventSignal> = {}): Signal => ({ kind: 'event', library: 'lib', ...more })
const recorded = (identity: typeof ann): Signal => event({ library: '@signed-in/instrumentation', identity })
const nonInteractive: Signal = { kind: 'non-interactive', library: 'lib' }
const restored = (identity = ann): Signal => ({ kind: 'restored', library: 'lib', identity })
const OK: Circumstances = { finishedWith: 200 }

function signIns(signals: readonly Signal[], circumstances: Circumstances = OK): Extract<Conclusion, { kind: 'sign-in' }>[] {
  return conclude(signals, circumstances).filter((conclusion) => conclusion.kind === 'sign-in')
}

describe('the table of signals', () => {
  const rows: readonly (readonly [reading: string, signals: readonly Signal[], count: number])[] = [
    ['a library event is a sign-in', [event({ identity: ann })], 1],
    ['a library event is a sign-in whoever the session belonged to', [restored(bob), event({ identity: ann })], 1],
    ['credential and session without prior identity is a sign-in', [credential(), session({ identity: ann })], 1],
    [
      'credential and session of the same user is a repeat sign-in',
      [restored(), credential({ identity: ann }), session({ identity: ann })],
      1,
    ],
    [
      'credential and session of another user is a second account',
      [restored(bob), credential({ identity: ann }), session({ identity: ann, hadIdentity: true })],
      1,
    ],
    ['a session without prior identity is a last factor or a sign-up', [session({ identity: ann })], 1],
    ['a session of another user without credential is an impersonation', [restored(bob), session({ identity: ann })], 0],
    [
      'a session of another user is one even if only the session store knew the first',
      [session({ identity: ann, hadIdentity: true })],
      0,
    ],
    ['a session of the same user without credential is a profile refresh', [restored(), session({ identity: ann })], 0],
    ['credential and token is a token login', [credential({ identity: ann }), token()], 1],
    ['a credential alone is a first factor, linking or step-up', [credential({ identity: ann })], 0],
    ['a token alone is a refresh', [token({ identity: ann })], 0],
    ['a token after a non-interactive success is a refresh', [nonInteractive, token({ identity: ann })], 0],
    [
      'a login with a name over the token of the same user is a repeat sign-in',
      [{ ...nonInteractive, method: 'jwt', identity: ann }, credential({ bare: true, fresh: true }), token({ identity: ann })],
      1,
    ],
    [
      'a changed password is none, wherever it is asked for',
      [credential({ bare: true, fresh: true }), { ...nonInteractive, method: 'password_change' }, token({ identity: ann })],
      0,
    ],
    ['a token that names nobody and the one of the answer are one login', [credential(), token(), token({ identity: ann })], 1],
    ['a non-interactive success is none', [nonInteractive], 0],
    ['a session after a non-interactive success is none', [nonInteractive, session({ identity: ann })], 0],
    [
      'a credential beside a non-interactive success still counts',
      [nonInteractive, credential({ identity: ann }), session({ identity: ann })],
      1,
    ],
    ['an explicit impersonation is none', [event({ identity: ann, impersonated: true })], 0],
    [
      'the session of an explicit impersonation is none either',
      [event({ identity: ann, impersonated: true }), session({ identity: ann })],
      0,
    ],
    [
      'a passport strategy that asks a hosted provider is one act',
      [
        event({ identity: bob }),
        credential({ library: 'passport', identity: ann }),
        session({ library: 'passport', identity: ann }),
      ],
      1,
    ],
    [
      'a passport strategy around an explicit impersonation is none',
      [event({ identity: ann, impersonated: true }), credential({ library: 'passport' }), session({ library: 'passport' })],
      0,
    ],
    [
      'a second passport login behind one that asked a hosted provider is another act',
      [
        event({ identity: bob }),
        credential({ library: 'passport', identity: bob }),
        session({ library: 'passport', identity: bob }),
        credential({ library: 'passport', identity: ann }),
        session({ library: 'passport', identity: ann }),
      ],
      2,
    ],
    ['a refused credential is none', [{ kind: 'failure', library: 'lib' }], 0],
  ]
  it.each(rows)('%s', (_reading, signals, count) => {
    expect(signIns(signals)).toHaveLength(count)
  })

  it('counts an explicit impersonation, flagged, where the option says so', () => {
    const found = signIns([event({ identity: ann, impersonated: true })], { ...OK, impersonation: true })
    expect(found).toMatchObject([{ identity: ann, impersonated: true }])
  })

  it.each([400, 401, 403, 500])('takes a token login back when the response says %i', (status) => {
    expect(conclude([credential({ identity: ann }), token()], { finishedWith: status })).toMatchObject([
      { kind: 'no-sign-in', reason: 'response-failed' },
    ])
  })

  it('does not ask the response about sessions and events', () => {
    expect(signIns([credential(), session({ identity: ann })], { finishedWith: 500 })).toHaveLength(1)
    expect(signIns([event({ identity: ann })], { finishedWith: 500 })).toHaveLength(1)
  })
})

describe('when a sign-in is certain', () => {
  it('concludes sessions and events at once', () => {
    expect(signIns([credential(), session({ identity: ann })], {})).toHaveLength(1)
    expect(signIns([event({ identity: ann })], {})).toHaveLength(1)
  })

  it('waits with tokens for the response', () => {
    expect(conclude([credential(), token({ identity: ann })], {})).toEqual([])
  })
})

describe('one act seen by several libraries', () => {
  it('is one sign-in when bcrypt, passport, the session store and the token library all speak', () => {
    const signals = [
      credential({ library: 'bcryptjs', bare: true }),
      credential({ library: 'passport', identity: ann }),
      session({ library: 'passport', identity: ann }),
      token({ identity: ann }),
      token({ identity: ann }),
      session({ library: 'express-session', identity: { userId: 'ann' }, hadIdentity: false, provisional: true }),
    ]
    expect(signIns(signals)).toMatchObject([{ library: 'passport', method: 'password' }])
  })

  it('is one sign-in when the app records it after the library concluded it', () => {
    expect(conclude([credential(), session({ identity: ann }), recorded(ann)], OK)).toMatchObject([
      { kind: 'sign-in', library: 'lib' },
      { kind: 'no-sign-in', reason: 'already-concluded' },
    ])
  })

  it('is one sign-in a user when the app records it in two places', () => {
    expect(conclude([recorded(ann), recorded(bob), credential(), recorded(ann)], OK)).toMatchObject([
      { kind: 'sign-in', identity: ann },
      { kind: 'sign-in', identity: bob },
      { kind: 'no-sign-in', reason: 'already-concluded', signal: { identity: ann } },
    ])
  })

  it('is one sign-in when the session follows the event', () => {
    expect(
      signIns([credential({ bare: true }), event({ identity: ann }), session({ identity: ann }), token({ identity: ann })]),
    ).toHaveLength(1)
  })

  it('belongs to the outer library when the inner one is provisional', () => {
    const inner = event({ library: 'openid-client', identity: { userId: 'sub' }, provisional: true })
    expect(
      signIns([inner, credential({ library: 'passport', identity: bob }), session({ library: 'passport', identity: bob })]),
    ).toMatchObject([{ library: 'passport', identity: bob }])
    expect(signIns([inner])).toMatchObject([{ library: 'openid-client' }])
    expect(signIns([inner], { finishedWith: 500 })).toEqual([])
  })

  it('is none for the inner library when the outer one excluded it as impersonation', () => {
    const inner = event({ library: 'openid-client', identity: ann, provisional: true })
    expect(signIns([inner, event({ library: 'outer', identity: ann, impersonated: true })])).toEqual([])
  })

  it('names the session user and fills the gaps from the credential of the same person only', () => {
    const known = credential({ identity: { userId: 'ann', userName: 'Ann', groupId: 'g1' } })
    expect(signIns([known, session({ identity: ann })])).toMatchObject([
      { identity: { userId: 'ann', userName: 'Ann', groupId: 'g1' } },
    ])
    expect(signIns([known, session({ identity: bob })])[0]?.identity).toEqual(bob)
  })

  it('takes the whole proof when the provider names the profile and the session the own user', () => {
    const signals = [credential({ identity: { userId: 'google|1' } }), session({ identity: ann }), token({ identity: ann })]
    expect(signIns(signals)).toMatchObject([{ identity: ann }])
  })
})

describe('bare comparisons and one-time codes', () => {
  it('does not take the hashed refresh token for a password', () => {
    expect(signIns([nonInteractive, credential({ bare: true }), token({ identity: ann })])).toEqual([])
    expect(signIns([credential({ bare: true }), nonInteractive, session({ identity: ann })])).toEqual([])
  })

  it('takes a password compared by hand for one', () => {
    expect(signIns([credential({ bare: true }), token({ identity: ann })])).toMatchObject([{ identity: ann }])
  })

  it('counts a one-time code that establishes the session, and not one that follows it', () => {
    const code = credential({ identity: ann, secondFactor: true, method: 'otp' })
    expect(signIns([code, session({ identity: ann })])).toMatchObject([{ method: 'otp' }])
    expect(signIns([restored(), code, session({ identity: ann })])).toEqual([])
  })
})

describe('several logins in one request', () => {
  it('counts each of a batch that runs one after another', () => {
    const batch = [ann, bob].flatMap((identity) => [credential({ bare: true }), credential({ identity }), session({ identity })])
    expect(signIns(batch).map((signIn) => signIn.identity.userId)).toEqual(['ann', 'bob'])
  })

  it('counts each of a batch that runs side by side, with sessions and with tokens', () => {
    const credentials = [credential({ identity: ann }), credential({ identity: bob })]
    expect(signIns([...credentials, session({ identity: ann }), session({ identity: bob })])).toHaveLength(2)
    expect(signIns([...credentials, token({ identity: bob }), token({ identity: ann }), token({ identity: bob })])).toHaveLength(
      2,
    )
  })

  it('counts each event of one library', () => {
    expect(signIns([event({ identity: ann }), event({ identity: bob })])).toHaveLength(2)
  })

  it('counts one for an access and a refresh token that name nobody', () => {
    expect(signIns([credential({ identity: ann }), token(), token()])).toHaveLength(1)
  })
})

describe('for any ledger', () => {
  const identity = fc.constantFrom(undefined, ann, bob, { userName: 'nobody' })
  const flag = fc.boolean()
  const anySignal: fc.Arbitrary<Signal> = fc.oneof(
    fc.record({
      kind: fc.constant('credential' as const),
      library: fc.constantFrom('a', 'b'),
      identity,
      bare: flag,
      secondFactor: flag,
    }),
    fc.record({
      kind: fc.constant('session' as const),
      library: fc.constantFrom('a', 'b'),
      identity,
      hadIdentity: flag,
      provisional: flag,
    }),
    fc.record({ kind: fc.constant('token' as const), library: fc.constantFrom('a', 'b'), identity }),
    fc.record({
      kind: fc.constant('event' as const),
      library: fc.constantFrom('a', 'b'),
      identity,
      impersonated: flag,
      provisional: flag,
    }),
    fc.record({
      kind: fc.constantFrom('non-interactive' as const, 'restored' as const, 'failure' as const),
      library: fc.constant('a'),
      identity,
    }),
  )
  const ledger = fc.array(anySignal, { maxLength: 12 })

  it('keeps what it concluded when more signals come, and when the response finishes', () => {
    fc.assert(
      fc.property(ledger, fc.nat(12), fc.constantFrom(200, 302, 401, 500), (signals, cut, status) => {
        const early = conclude(signals.slice(0, cut))
        expect(conclude(signals).slice(0, early.length)).toEqual(early)
        expect(conclude(signals, { finishedWith: status }).slice(0, early.length)).toEqual(early)
      }),
    )
  })

  it('concludes each session, token and event at most once', () => {
    fc.assert(
      fc.property(ledger, (signals) => {
        const kinds = conclude(signals, OK).map((conclusion) => conclusion.signal.kind)
        for (const kind of ['session', 'token', 'event']) {
          expect(kinds.filter((concluded) => concluded === kind).length).toBeLessThanOrEqual(
            signals.filter((signal) => signal.kind === kind).length,
          )
        }
      }),
    )
  })

  it('finds no sign-in where nothing was established, issued or said', () => {
    fc.assert(
      fc.property(ledger, (signals) => {
        const idle = signals.filter((signal) => !['session', 'token', 'event'].includes(signal.kind))
        expect(conclude(idle, OK)).toEqual([])
      }),
    )
  })

  it('finds no sign-in in tokens and sessions without a credential once a request is known to be non-interactive', () => {
    fc.assert(
      fc.property(ledger, (signals) => {
        const machine = signals.filter((signal) => signal.kind !== 'event' && signal.kind !== 'credential')
        expect(signIns([nonInteractive, ...machine])).toEqual([])
      }),
    )
  })

  it('is not moved by refused credentials', () => {
    fc.assert(
      fc.property(ledger, (signals) => {
        expect(
          conclude(
            signals.filter((signal) => signal.kind !== 'failure'),
            OK,
          ),
        ).toEqual(conclude(signals, OK))
      }),
    )
  })
})

describe('a token of a pending second factor', () => {
  it('takes the name from the guard that let it in', () => {
    const pending = credential({ identity: { userId: 'ann' }, method: 'otp', secondFactor: true })
    const guard: Signal = { kind: 'non-interactive', library: 'passport', identity: { userId: 'ann', userName: 'Ann' } }
    expect(signIns([pending, guard, token({ identity: ann })])).toMatchObject([
      { identity: { userId: 'ann', userName: 'Ann' }, method: 'otp' },
    ])
  })
})
