import { randomUUID } from 'node:crypto'

/** A second factor. */
export interface Factor {
  readonly id: string
  readonly factor_type: 'totp'
  readonly friendly_name: string
  status: 'unverified' | 'verified'
}

/** An identity of a user at some provider. */
export interface Identity {
  readonly identity_id: string
  readonly provider: string
}

/** A user as the protocol shows it, with the password beside. */
export interface User {
  readonly id: string
  email: string
  password: string
  isAnonymous: boolean
  readonly factors: Factor[]
  readonly identities: Identity[]
  readonly groupId: string | undefined
}

/** The code of every one-time password, and of every second factor. */
export const CODE = '123456'

/** A user with an identity at one provider. */
export function createUser(email: string, password = 'right', more: Partial<User> = {}): User {
  const identities = email === '' ? [] : [{ identity_id: randomUUID(), provider: 'email' }]
  return {
    id: more.id ?? randomUUID(),
    email,
    password,
    isAnonymous: false,
    factors: [],
    identities,
    groupId: undefined,
    ...more,
  }
}

/** Everybody who has an account before the first scenario. */
export function knownUsers(): User[] {
  const factor = (): Factor => ({ id: randomUUID(), factor_type: 'totp', friendly_name: 'phone', status: 'verified' })
  return [
    createUser('ada@example.com', 'right', { id: 'u-ada', groupId: 'acme' }),
    createUser('bob@example.com', 'right', { id: 'u-bob' }),
    createUser('mia@example.com', 'right', { id: 'u-mia', factors: [factor()] }),
  ]
}

/** The user as the protocol shows it. */
export function shown(user: User): Record<string, unknown> {
  const { id, email, factors, identities, groupId, isAnonymous } = user
  return {
    id,
    aud: 'authenticated',
    role: 'authenticated',
    email,
    phone: '',
    is_anonymous: isAnonymous,
    app_metadata: { provider: identities[0]?.provider, providers: identities.map(({ provider }) => provider), org_id: groupId },
    user_metadata: { name: 'Somebody', org_id: 'forged' },
    identities: identities.map((identity) => ({ ...identity, id: identity.identity_id, user_id: id })),
    ...(factors.length > 0 && { factors }),
    created_at: '2026-01-01T00:00:00Z',
  }
}
