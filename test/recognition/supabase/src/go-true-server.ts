import { createHash, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { serveOnLoopback } from '@signed-in-test/recognition-harness'
import { createSigningKey } from './tokens.ts'
import { CODE, createUser, knownUsers, shown, type User } from './users.ts'

/** A local server of the protocol that Supabase's auth client speaks. */
export interface GoTrueServer {
  /** Base address of the project. */
  readonly url: string
  stop(): Promise<void>
}

interface Session {
  readonly id: string
  readonly user: User
  aal: 'aal1' | 'aal2'
  readonly amr: { readonly method: string; readonly timestamp: number }[]
}

interface Call {
  readonly url: URL
  readonly body: Record<string, never>
  readonly session: Session | undefined
}

class Refused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const TOKEN_SECONDS = 3600

/** Starts one on a free loopback port, with users, codes and sessions of its own. */
export async function startGoTrueServer(): Promise<GoTrueServer> {
  const key = createSigningKey()
  const users = knownUsers()
  const sessions = new Map<string, Session>()
  const refreshTokens = new Map<string, Session>()
  const codes = new Map<string, { user: User; challenge: string | null; method: string }>()
  let base = ''

  const now = (): number => Math.floor(Date.now() / 1000)
  const byEmail = (email: unknown): User | undefined => users.find((user) => user.email === email)
  const known = (email: unknown): User => byEmail(email) ?? refuse(400, 'invalid_credentials')

  function open(user: User, method: string): Record<string, unknown> {
    return issue({ id: randomUUID(), user, aal: 'aal1', amr: [{ method, timestamp: now() }] })
  }

  function issue(session: Session): Record<string, unknown> {
    const { id, user, aal, amr } = session
    sessions.set(id, session)
    const refresh_token = randomUUID()
    refreshTokens.set(refresh_token, session)
    const access_token = key.sign({
      iss: `${base}/auth/v1`,
      sub: user.id,
      aud: 'authenticated',
      role: 'authenticated',
      email: user.email,
      is_anonymous: user.isAnonymous,
      app_metadata: { org_id: user.groupId },
      session_id: id,
      aal,
      amr: [...amr].reverse(),
      iat: now(),
      exp: now() + TOKEN_SECONDS,
    })
    return { access_token, token_type: 'bearer', expires_in: TOKEN_SECONDS, refresh_token, user: shown(user) }
  }

  const grants: Record<string, (call: Call) => Record<string, unknown>> = {
    password: ({ body }) => {
      const user = known(body['email'])
      return user.password === body['password'] ? open(user, 'password') : refuse(400, 'invalid_credentials')
    },
    refresh_token: ({ body }) => {
      const session = refreshTokens.get(String(body['refresh_token']))
      return session === undefined ? refuse(400, 'refresh_token_not_found') : issue(session)
    },
    id_token: ({ body }) => open(known(body['id_token']), 'oauth'),
    web3: ({ body }) => open(known(body['message']), 'web3'),
    pkce: ({ body }) => {
      const code = codes.get(String(body['auth_code']))
      codes.delete(String(body['auth_code']))
      const challenge = createHash('sha256').update(String(body['code_verifier'])).digest('base64url')
      if (code === undefined || code.challenge !== challenge) return refuse(403, 'bad_code_verifier')
      return open(code.user, code.method)
    },
  }

  function authorize(url: URL, linkTo: User | undefined): string {
    const back = new URL(url.searchParams.get('redirect_to') ?? base)
    const as = url.searchParams.get('as')
    if (as === 'deny') back.searchParams.set('error', 'access_denied')
    else {
      const code = randomUUID()
      const user = linkTo ?? known(as)
      if (linkTo !== undefined) {
        linkTo.identities.push({ identity_id: randomUUID(), provider: 'github' })
        linkTo.isAnonymous = false
        if (linkTo.email === '') linkTo.email = String(as)
      }
      codes.set(code, { user, challenge: url.searchParams.get('code_challenge'), method: 'oauth' })
      back.searchParams.set('code', code)
    }
    return String(back)
  }

  /** Links that await the browser of somebody who is signed in, by state. */
  const links = new Map<string, User>()

  const routes: Record<string, (call: Call) => unknown> = {
    'GET /.well-known/jwks.json': () => key.jwks,
    'POST /token': (call) =>
      grants[call.url.searchParams.get('grant_type') ?? '']?.(call) ?? refuse(400, 'unsupported_grant_type'),
    'POST /otp': () => ({}),
    'POST /recover': ({ body }) => {
      const code = randomUUID()
      codes.set(code, { user: known(body['email']), challenge: body['code_challenge'] ?? null, method: 'recovery' })
      recovery = code
      return {}
    },
    'POST /verify': ({ body }) => {
      const { type, token, token_hash: hash, email } = body as Record<string, string | undefined>
      if ((token ?? hash?.split(':')[0]) !== CODE) return refuse(403, 'otp_expired')
      return open(known(email ?? hash?.split(':')[1]), type === 'recovery' ? 'recovery' : 'otp')
    },
    'POST /signup': ({ body }) => {
      const { email, password } = body as { email?: string; password?: string }
      if (email !== undefined && byEmail(email) !== undefined) return refuse(422, 'user_already_exists')
      const user = createUser(email ?? '', password, { isAnonymous: email === undefined })
      users.push(user)
      return email?.startsWith('pending') ? shown(user) : open(user, email === undefined ? 'anonymous' : 'password')
    },
    'GET /user': ({ session }) => shown(signedIn(session).user),
    'PUT /user': ({ session }) => shown(signedIn(session).user),
    'POST /logout': () => undefined,
    'POST /passkeys/authentication/verify': ({ body }) => {
      const { credential } = body as { credential?: { id?: string } }
      return open(known(credential?.id), 'passkey')
    },
    'POST /factors': ({ session }) => {
      const factor = { id: randomUUID(), factor_type: 'totp' as const, friendly_name: 'phone', status: 'unverified' as const }
      signedIn(session).user.factors.push(factor)
      return { id: factor.id, type: 'totp', totp: { qr_code: '', secret: 's', uri: 'otpauth://totp/x' } }
    },
    'POST /factors/*/challenge': () => ({ id: randomUUID(), type: 'totp', expires_at: now() + 60 }),
    'POST /factors/*/verify': ({ url, body, session }) => {
      const own = signedIn(session)
      const factor = own.user.factors.find(({ id }) => url.pathname.includes(id))
      if (factor === undefined || body['code'] !== CODE) return refuse(422, 'mfa_verification_failed')
      factor.status = 'verified'
      own.aal = 'aal2'
      own.amr.push({ method: 'totp', timestamp: now() })
      return issue(own)
    },
    'GET /user/identities/authorize': ({ url, session }) => {
      const state = randomUUID()
      links.set(state, signedIn(session).user)
      const to = new URL('/auth/v1/authorize', base)
      to.search = url.search
      to.searchParams.set('state', state)
      return { url: String(to) }
    },
  }

  let recovery = ''
  function browse(url: URL, response: ServerResponse): boolean {
    const { pathname, searchParams } = url
    if (pathname === '/auth/v1/authorize') {
      response.writeHead(302, { location: authorize(url, links.get(searchParams.get('state') ?? '')) }).end()
      return true
    }
    // What stands in the mail: the link of the last recovery, which leads to the app with a code.
    if (pathname !== '/mail') return false
    response.end(JSON.stringify({ code: recovery }))
    return true
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', base)
    if (browse(url, response)) return
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '')
    const session = sessionOf(token, sessions)
    const path = url.pathname.replace('/auth/v1', '').replace(/^\/factors\/[^/]+\//, '/factors/*/')
    try {
      const route = routes[`${request.method} ${path}`] ?? refuse(404, 'not_found')
      const answer = route({ url, body: (text === '' ? {} : JSON.parse(text)) as Call['body'], session })
      response.writeHead(answer === undefined ? 204 : 200, { 'content-type': 'application/json' })
      response.end(answer === undefined ? undefined : JSON.stringify(answer))
    } catch (error) {
      const status = error instanceof Refused ? error.status : 500
      const code = error instanceof Error ? error.message : 'error'
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ code: status, error_code: code, msg: code }))
    }
  }

  const server = await serveOnLoopback((request, response) => void handle(request, response))
  base = server.url
  return server
}

function refuse(status: number, message: string): never {
  throw new Refused(status, message)
}

function signedIn(session: Session | undefined): Session {
  return session ?? refuse(401, 'session_not_found')
}

function sessionOf(token: string, sessions: ReadonlyMap<string, Session>): Session | undefined {
  const payload = token.split('.')[1]
  if (payload === undefined) return undefined
  const { session_id: id } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { session_id: string }
  return sessions.get(id)
}
