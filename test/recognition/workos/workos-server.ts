import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { serveOnLoopback } from '@signed-in-test/recognition-harness'
import { createSigningKey } from '../supabase/src/tokens.ts'

/** A local server of the protocol that the client of WorkOS speaks. */
export interface WorkosServer {
  readonly url: string
  stop(): Promise<void>
}

/** What a person has to do beside the password. */
type NextStep = 'mfa_challenge' | 'email_verification_required' | 'organization_selection_required'

interface Person {
  readonly id: string
  readonly email: string
  readonly organizationId?: string
  readonly nextStep?: NextStep
}

const PEOPLE: readonly Person[] = [
  { id: 'user_ada', email: 'ada@example.com', organizationId: 'org_acme' },
  { id: 'user_bob', email: 'bob@example.com' },
  { id: 'user_mia', email: 'mia@example.com', nextStep: 'mfa_challenge' },
  { id: 'user_vic', email: 'vic@example.com', nextStep: 'email_verification_required' },
  { id: 'user_oda', email: 'oda@example.com', nextStep: 'organization_selection_required' },
]

interface Session {
  readonly person: Person
  readonly organizationId: string | undefined
}

type Answer = readonly [status: number, body: object]

const REFUSED: Answer = [400, { error: 'invalid_grant', error_description: 'The credential is invalid' }]
/** The code of every one-time password. */
const CODE = '123456'

/** Starts one on a free loopback port. A code is `<name>` of a person; `impersonate-<name>` comes from the dashboard. */
export async function startWorkosServer(): Promise<WorkosServer> {
  const key = createSigningKey()
  const sessions = new Map<string, Session>()
  const pending = new Map<string, { person: Person; then: Session | undefined }>()
  const usedCodes = new Set<string>()
  const now = (): number => Math.floor(Date.now() / 1000)
  const named = (name: string): Person | undefined => PEOPLE.find(({ email }) => email === `${name}@example.com`)

  function authenticated(person: Person, method: string, organizationId = person.organizationId, impersonator?: object): Answer {
    const { id, email } = person
    const refreshToken = randomUUID()
    sessions.set(refreshToken, { person, organizationId })
    const claims = { sub: id, sid: randomUUID(), org_id: organizationId, iat: now(), exp: now() + 300 }
    const user = { object: 'user', id, email, first_name: 'Ada', last_name: 'Lovelace', email_verified: true, metadata: {} }
    const body = { user, organization_id: organizationId, access_token: key.sign(claims), refresh_token: refreshToken }
    return [200, { ...body, authentication_method: method, impersonator }]
  }

  function due(person: Person, code: NextStep, then?: Session): Answer {
    const token = randomUUID()
    pending.set(token, { person, then })
    return [403, { code, message: code, pending_authentication_token: token, user: { id: person.id } }]
  }

  /** The second step of a login: the token of the first one, and a code where one was asked for. */
  function second(body: Record<string, string>, method: string): Answer {
    const token = body['pending_authentication_token'] ?? ''
    const waiting = pending.get(token)
    if (waiting === undefined || (body['code'] ?? CODE) !== CODE) return REFUSED
    pending.delete(token)
    return authenticated(waiting.person, method, body['organization_id'])
  }

  const grants: Record<string, (body: Record<string, string>) => Answer> = {
    password: ({ email = '', password }) => {
      const person = PEOPLE.find((one) => one.email === email)
      if (person === undefined || password !== 'right') return REFUSED
      return person.nextStep === undefined ? authenticated(person, 'Password') : due(person, person.nextStep)
    },
    authorization_code: ({ code = '' }) => {
      const isImpersonation = code.startsWith('impersonate-')
      const person = named(code.replace('impersonate-', '').split('.')[0] ?? '')
      if (person === undefined || usedCodes.has(code)) return REFUSED
      usedCodes.add(code)
      if (!isImpersonation) return authenticated(person, 'GoogleOAuth')
      return authenticated(person, 'Impersonation', undefined, { email: 'support@example.com', reason: 'ticket' })
    },
    'magic-auth:code': ({ email = '', code }) => {
      const person = PEOPLE.find((one) => one.email === email)
      return person === undefined || code !== CODE ? REFUSED : authenticated(person, 'MagicAuth')
    },
    'mfa-totp': (body) => second(body, 'Password'),
    'email-verification:code': (body) => second(body, 'Password'),
    'organization-selection': (body) => second(body, 'Password'),
    refresh_token: ({ refresh_token: token = '', organization_id: wanted }) => {
      const session = sessions.get(token)
      if (session === undefined) return REFUSED
      if (wanted === 'org_strict') return due(session.person, 'organization_selection_required', session)
      return authenticated(session.person, 'Password', wanted ?? session.organizationId)
    },
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const path = request.url?.split('?')[0]
    let answer: Answer = [404, { message: 'not found' }]
    if (path?.startsWith('/sso/jwks')) answer = [200, key.jwks]
    if (path === '/user_management/authenticate') {
      const body = JSON.parse(text) as Record<string, string>
      const grant = (body['grant_type'] ?? '').replace('urn:workos:oauth:grant-type:', '')
      answer = grants[grant]?.(body) ?? REFUSED
    }
    if (path === '/sso/token') {
      const person = named(new URLSearchParams(text).get('code') ?? (text.startsWith('{') ? JSON.parse(text).code : ''))
      const profile = {
        object: 'profile',
        id: 'prof_1',
        email: person?.email,
        organization_id: 'org_acme',
        connection_type: 'OktaSAML',
      }
      answer = person === undefined ? REFUSED : [200, { access_token: 'a', profile: { ...profile, raw_attributes: {} } }]
    }
    response.writeHead(answer[0], { 'content-type': 'application/json' }).end(JSON.stringify(answer[1]))
  }
  return serveOnLoopback((request, response) => void handle(request, response))
}
