import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { serveOnLoopback } from '@signed-in-test/recognition-harness'

/** A local server of the protocol that the clients of Stytch speak. */
export interface StytchServer {
  readonly url: string
  stop(): Promise<void>
}

interface User {
  readonly id: string
  readonly email: string
  readonly totps: { totp_id: string; verified: boolean }[]
}

interface Session {
  readonly id: string
  readonly user: User
  readonly started: string
  readonly factors: { type: string; created_at: string }[]
}

type Body = Readonly<Record<string, string | number | undefined>>

/** The code of every one-time password, and the token behind every link. */
const CODE = '123456'
const refused = { error_type: 'unauthorized_credentials', error_message: 'no', status_code: 401 }

/** Starts one on a free loopback port. A token is the name of who it belongs to. Organisations named `strict` ask for a second factor. */
export async function startStytchServer(): Promise<StytchServer> {
  const users: User[] = [
    { id: 'user-test-ada', email: 'ada@example.com', totps: [] },
    { id: 'user-test-bob', email: 'bob@example.com', totps: [] },
    { id: 'user-test-mia', email: 'mia@example.com', totps: [{ totp_id: 'totp-1', verified: true }] },
  ]
  const sessions = new Map<string, Session>()
  const memberSessions = new Map<string, string>()
  const intermediate = new Map<string, string>()
  const usedTokens = new Set<unknown>()
  const now = (): string => new Date().toISOString()
  const byEmail = (email: unknown): User | undefined => users.find((user) => user.email === email)

  function shownUser({ id, email, totps }: User): object {
    return { user_id: id, emails: [{ email_id: 'email-1', email, verified: true }], totps, phone_numbers: [], name: {} }
  }

  /** Adds a factor to the session that was handed in, or opens one if the app asks for it. */
  function authenticated(user: User | undefined, body: Body, type: string): object {
    if (user === undefined) return refused
    const own = sessions.get(String(body['session_token']))
    const isAsked = body['session_duration_minutes'] !== undefined
    const session = own ?? { id: `session-${randomUUID()}`, user, started: now(), factors: [] }
    session.factors.push({ type, created_at: now() })
    const token = randomUUID()
    if (isAsked) sessions.set(token, session)
    const shown = {
      session_id: session.id,
      user_id: user.id,
      started_at: session.started,
      authentication_factors: session.factors,
    }
    return {
      user_id: user.id,
      user: shownUser(user),
      session: isAsked ? shown : null,
      session_token: isAsked ? token : '',
      session_jwt: '',
      status_code: 200,
    }
  }

  /** A member who is through, or one who has to give a second factor first. */
  function member(name: string | undefined, organisation: string, type: string, isThrough = organisation !== 'strict'): object {
    if (name === undefined || !users.some(({ email }) => email === `${name}@example.com`)) return refused
    const token = randomUUID()
    if (isThrough) memberSessions.set(token, name)
    else intermediate.set(token, name)
    const session = { member_session_id: `member-session-${randomUUID()}`, started_at: now(), authentication_factors: [{ type }] }
    return {
      member_id: `member-test-${name}`,
      member: { member_id: `member-test-${name}`, email_address: `${name}@example.com`, organization_id: organisation },
      organization: { organization_id: organisation, organization_name: 'Name' },
      organization_id: organisation,
      member_authenticated: isThrough,
      member_session: isThrough ? session : null,
      session_token: isThrough ? token : '',
      intermediate_session_token: isThrough ? '' : token,
      status_code: 200,
    }
  }

  function once(token: unknown): string | undefined {
    const name = typeof token === 'string' ? token.split('.')[0] : undefined
    if (usedTokens.has(token)) return undefined
    usedTokens.add(token)
    return name
  }

  function owned(body: Body): string | undefined {
    const token = String(body['intermediate_session_token'])
    const name = intermediate.get(token)
    return body['code'] === undefined || body['code'] === CODE ? name : undefined
  }

  const named = (name: string | undefined): User | undefined => byEmail(`${name}@example.com`)
  const right = (body: Body): boolean => body['password'] === 'right'
  const routes: Record<string, (body: Body) => object> = {
    '/v1/passwords/authenticate': (body) => authenticated(right(body) ? byEmail(body['email']) : undefined, body, 'password'),
    '/v1/passwords': (body) => {
      const user = { id: `user-test-${randomUUID()}`, email: String(body['email']), totps: [] }
      users.push(user)
      return authenticated(user, body, 'password')
    },
    '/v1/passwords/email/reset': (body) => authenticated(named(once(body['token'])), body, 'password'),
    '/v1/magic_links/authenticate': (body) => authenticated(named(once(body['token'])), body, 'magic_link'),
    '/v1/oauth/authenticate': (body) => authenticated(named(once(body['token'])), body, 'oauth'),
    '/v1/otps/authenticate': (body) =>
      authenticated(body['code'] === CODE ? named(String(body['method_id'])) : undefined, body, 'otp'),
    '/v1/webauthn/authenticate': (body) =>
      authenticated(named(once(body['public_key_credential'])), body, 'webauthn_registration'),
    '/v1/totps': (body) => {
      users.find(({ id }) => id === body['user_id'])?.totps.push({ totp_id: randomUUID(), verified: false })
      return { status_code: 200, user_id: body['user_id'] }
    },
    '/v1/totps/authenticate': (body) => {
      const user = users.find(({ id }) => id === body['user_id'])
      if (body['totp_code'] !== CODE || user === undefined) return refused
      for (const totp of user.totps) totp.verified = true
      return authenticated(user, body, 'totp')
    },
    '/v1/sessions/authenticate': (body) => {
      const session = sessions.get(String(body['session_token']))
      if (session === undefined) return refused
      return { user: shownUser(session.user), session_token: body['session_token'], session: {}, status_code: 200 }
    },
    '/v1/b2b/passwords/authenticate': (body) =>
      right(body) ? member(String(body['email_address']).split('@')[0], String(body['organization_id']), 'password') : refused,
    '/v1/b2b/magic_links/authenticate': (body) => member(once(body['magic_links_token']), 'acme', 'magic_link'),
    '/v1/b2b/sso/authenticate': (body) => member(once(body['sso_token']), 'acme', 'sso'),
    '/v1/b2b/magic_links/discovery/authenticate': (body) => {
      const token = randomUUID()
      intermediate.set(token, once(body['discovery_magic_links_token']) ?? '')
      return { intermediate_session_token: token, discovered_organizations: [], email_address: 'x', status_code: 200 }
    },
    '/v1/b2b/discovery/intermediate_sessions/exchange': (body) =>
      member(owned(body), String(body['organization_id']), 'magic_link'),
    '/v1/b2b/discovery/organizations/create': (body) => member(owned(body), 'organization-new', 'magic_link'),
    '/v1/b2b/otps/sms/authenticate': (body) => {
      if (body['code'] !== CODE) return refused
      const name = body['session_token'] === undefined ? owned(body) : memberSessions.get(String(body['session_token']))
      return member(name, 'strict', 'password', true)
    },
    '/v1/b2b/sessions/authenticate': (body) => {
      const name = memberSessions.get(String(body['session_token']))
      return name === undefined ? refused : { ...member(name, 'acme', 'password', true), session_token: body['session_token'] }
    },
    '/v1/b2b/sessions/exchange': (body) =>
      member(memberSessions.get(String(body['session_token'])), String(body['organization_id']), 'password'),
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const route = routes[request.url ?? '']
    const answer = route === undefined ? { ...refused, status_code: 404 } : route(text === '' ? {} : (JSON.parse(text) as Body))
    const { status_code: status } = answer as { status_code: number }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }

  return serveOnLoopback((request, response) => void handle(request, response))
}
